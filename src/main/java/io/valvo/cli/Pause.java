package io.valvo.cli;

import java.time.Duration;

/** The time between two looks at something that the daemon doesn't announce. */
final class Pause {
    private Pause() {}

    static void of(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Complaint(ExitCode.NO, "Interrupted.", e);
        }
    }
}
