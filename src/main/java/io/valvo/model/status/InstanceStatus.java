package io.valvo.model.status;

import io.valvo.model.ProcessId;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What is known of one instance at one moment.
 *
 * @param reason why it is in this state, for people; may be empty
 * @param startedAt when the present process began
 * @param restartCount automatic restarts since the daemon knows the instance
 * @param attempt failures in a row so far
 * @param budgetUsed restarts within the budget's window so far
 * @param health healthy, unhealthy, or unknown (no check, or none yet)
 * @param statusText what the process said of itself by sd_notify's {@code STATUS=}
 */
public record InstanceStatus(
        String service,
        String name,
        InstanceState state,
        boolean wanted,
        String reason,
        Instant since,
        int incarnation,
        Optional<ProcessId> process,
        Optional<Instant> startedAt,
        Map<String, Integer> ports,
        int restartCount,
        Optional<String> lastExit,
        Optional<Instant> nextTry,
        int attempt,
        int budgetUsed,
        String health,
        boolean fallback,
        Optional<String> statusText) {
    /** For how long its process has run; empty without one. */
    public Optional<Duration> uptime(Instant now) {
        return process.flatMap(_ -> startedAt).map(it -> Duration.between(it, now));
    }

    /** With its texts masked. */
    public InstanceStatus masked(UnaryOperator<String> mask) {
        return new InstanceStatus(
                service,
                name,
                state,
                wanted,
                mask.apply(reason),
                since,
                incarnation,
                process,
                startedAt,
                ports,
                restartCount,
                lastExit.map(mask),
                nextTry,
                attempt,
                budgetUsed,
                health,
                fallback,
                statusText.map(mask));
    }
}
