package io.valvo.os.platform;

import io.valvo.os.Processes;
import io.valvo.os.linux.LinuxProcesses;
import io.valvo.os.portable.PortableProcesses;

import java.io.IOException;
import java.lang.System.Logger.Level;

/**
 * Chooses the back end of {@link Processes}: the Linux one where it works, else the portable one,
 * saying why.
 */
public final class Platform {
    private Platform() {}

    public static Processes choose() {
        if (!System.getProperty("os.name").equals("Linux")) return new PortableProcesses();
        try {
            return new LinuxProcesses();
        } catch (IOException
                | UnsupportedOperationException
                | ExceptionInInitializerError lacking) {
            return portable(lacking);
        }
    }

    private static Processes portable(Throwable lacking) {
        var reason = lacking.getCause() == null ? lacking : lacking.getCause();
        System.getLogger(Processes.class.getName())
                .log(
                        Level.WARNING,
                        "processes by the portable back end, slower: {0}",
                        reason.getMessage());
        return new PortableProcesses();
    }
}
