package io.valvo.os;

import java.io.FileInputStream;
import java.io.IOException;

/** The terminal whose hang-up sends SIGHUP to this process: {@code /dev/tty} of tty(4). */
public final class ControllingTerminal {
    private ControllingTerminal() {}

    /** False in a session of its own ({@code setsid}), under a service manager, in cron. */
    public static boolean exists() {
        try (var terminal = new FileInputStream("/dev/tty")) {
            return terminal.getFD().valid();
        } catch (IOException none) {
            return false;
        }
    }
}
