package io.valvo.cli.command;

import io.valvo.client.ClientException;
import io.valvo.client.ExitCode;

import java.time.Duration;

/** The time between two looks at something that the daemon doesn't announce. */
public final class PollInterval {
    private PollInterval() {}

    public static void of(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientException(ExitCode.NO, "Interrupted.", e);
        }
    }
}
