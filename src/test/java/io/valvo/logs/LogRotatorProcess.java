package io.valvo.logs;

import io.valvo.os.platform.Platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/** Rotates a log as soon as it is long enough, until it is killed; a line for each rotation. */
final class LogRotatorProcess {
    private static final long FULL = 64 * 1024;

    private LogRotatorProcess() {}

    public static void main(String[] args) throws IOException {
        var log = Path.of(args[0]);
        var unit = Platform.frontTruncation().unit(RotationState.directory(log).getParent());
        var rotator = new LogRotator(log, Platform.frontTruncation(), unit, InstantSource.system());
        rotator.recover(Integer.MAX_VALUE);
        System.out.println("recovered");
        while (true) {
            if (Files.size(log) > FULL) rotate(rotator);
            else Thread.onSpinWait();
        }
    }

    private static void rotate(LogRotator rotator) throws IOException {
        rotator.rotate(Integer.MAX_VALUE, false);
        System.out.println("rotated");
    }
}
