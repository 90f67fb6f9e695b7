package io.valvo.os;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * For how long the machine was suspended: what {@code CLOCK_BOOTTIME} counts and {@code
 * CLOCK_MONOTONIC} doesn't.
 */
public final class SuspendClock {
    private static final Path UPTIME = Path.of("/proc/uptime");

    private SuspendClock() {}

    /**
     * Since it was booted, give or take a constant; zero where the system doesn't tell (not Linux).
     * Reads a file of the kernel.
     */
    public static Duration total() {
        try {
            return seconds(Files.readString(UPTIME).split(" ", 2)[0]).minusNanos(System.nanoTime());
        } catch (IOException | NumberFormatException unknown) {
            return Duration.ZERO;
        }
    }

    private static Duration seconds(String text) {
        return Duration.ofMillis(new BigDecimal(text.strip()).movePointRight(3).longValue());
    }
}
