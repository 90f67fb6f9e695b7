package io.valvo.rules.gateway;

import java.util.Optional;

/** How a target stands at one moment, as far as a request is concerned. Times in nanoseconds. */
public sealed interface TargetAvailability {
    /** It can take a request now. */
    record Free() implements TargetAvailability {}

    /** It answers, but has as many requests as it may. */
    record Full() implements TargetAvailability {}

    /** It is about to be there: it starts, it restarts, it is fetched. */
    record Coming() implements TargetAvailability {}

    /**
     * Its process waits for the next try.
     *
     * @param in until then
     */
    record BackingOff(long in) implements TargetAvailability {}

    /**
     * It isn't asked, for what it has answered.
     *
     * @param in until it may be asked again; empty: somebody is trying just now
     */
    record Tripped(Optional<Long> in) implements TargetAvailability {}

    /** It won't come by itself. */
    record Away(String why) implements TargetAvailability {}
}
