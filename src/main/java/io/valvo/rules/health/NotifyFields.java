package io.valvo.rules.health;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * What one message of a process on {@code NOTIFY_SOCKET} says, as far as probing is concerned:
 * {@code sd_notify(3)}.
 *
 * @param ready {@code READY=1}
 * @param alive {@code WATCHDOG=1}
 * @param trouble {@code WATCHDOG=trigger}: to be treated as if it had missed its window
 * @param needs {@code EXTEND_TIMEOUT_USEC}: time that the start still needs from now, at most a day
 *     or so
 */
public record NotifyFields(
        boolean ready, boolean alive, boolean trouble, Optional<Duration> needs) {
    public static NotifyFields of(Map<String, String> fields) {
        var watchdog = fields.getOrDefault("WATCHDOG", "");
        return new NotifyFields(
                fields.getOrDefault("READY", "").equals("1"),
                watchdog.equals("1"),
                watchdog.equals("trigger"),
                time(fields.getOrDefault("EXTEND_TIMEOUT_USEC", "")));
    }

    private static Optional<Duration> time(String micros) {
        if (!micros.matches("[0-9]{1,11}")) return Optional.empty();
        return Optional.of(Duration.of(Long.parseLong(micros), ChronoUnit.MICROS));
    }
}
