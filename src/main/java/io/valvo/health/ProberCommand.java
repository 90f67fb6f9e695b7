package io.valvo.health;

import java.util.Map;

/** The messages of a {@link Prober}: what the process says, answers of probes, timers. */
public sealed interface ProberCommand {
    /**
     * A verified sd_notify message of the process: {@code READY}, {@code WATCHDOG}, {@code STATUS},
     * …
     */
    record Notified(Map<String, String> fields) implements ProberCommand {}

    /** A probe's next round. */
    record RoundDue(int probe) implements ProberCommand {}

    /** What came of the {@code ask}th question of this actor. */
    record ProbeAnswered(long ask, int probe, ProbeResult result) implements ProberCommand {}

    record StartTimeout() implements ProberCommand {}

    /** What the process wrote last, read before its probes are asked for the last time. */
    record OutputRead(String output) implements ProberCommand {}

    /** What had been said on the notify socket when a deadline passed has been heard by now. */
    record NotifySettled() implements ProberCommand {}

    /** Who hasn't answered the final probe by now won't. */
    record FinalProbeTimeout() implements ProberCommand {}

    record HeartbeatTimeout() implements ProberCommand {}
}
