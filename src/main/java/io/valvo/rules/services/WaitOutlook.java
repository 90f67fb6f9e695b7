package io.valvo.rules.services;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;

import java.time.Duration;
import java.time.Instant;

/** Whether what somebody waits for has come of an instance, or won't any more. */
public sealed interface WaitOutlook {
    /** One without a check is believed to have started when it has run for so long. */
    Duration BELIEVED = Duration.ofMillis(500);

    /** What is waited for. */
    enum Goal {
        READY,
        /** Ready, and if nothing checks that, still there a moment later; a job: done. */
        STARTED,
        STOPPED,
        COMPLETED
    }

    record Reached() implements WaitOutlook {}

    record Lost() implements WaitOutlook {}

    record Open() implements WaitOutlook {}

    /** Open for at least so long, if nothing happens before. */
    record Later(Duration after) implements WaitOutlook {}

    default boolean decided() {
        return this instanceof Reached || this instanceof Lost;
    }

    /**
     * What can be said of one instance.
     *
     * @param ran its first process that was seen since: a later one replaces one that has ended
     */
    static WaitOutlook of(
            Goal goal, ServiceSpec spec, InstanceStatus instance, int ran, Instant now) {
        return switch (goal) {
            case STOPPED -> down(instance.state()) ? new Reached() : new Open();
            case COMPLETED -> done(instance.state()) ? new Reached() : lost(instance.state());
            case READY -> ready(spec, instance);
            case STARTED ->
                    spec.job()
                            ? done(instance.state()) ? new Reached() : lost(instance.state())
                            : checked(spec) ? ready(spec, instance) : believed(instance, ran, now);
        };
    }

    /** Whether the goal is reached by what runs now, whatever has ended before. */
    static boolean reached(Goal goal, ServiceSpec spec, InstanceStatus instance, Instant now) {
        return of(goal, spec, instance, instance.incarnation(), now) instanceof Reached;
    }

    /** It does what it is there for, or has done it: a server that has ended does neither. */
    static boolean ready(ServiceSpec spec, InstanceState state) {
        return state == InstanceState.READY || (spec.job() && done(state));
    }

    private static WaitOutlook ready(ServiceSpec spec, InstanceStatus instance) {
        var state = instance.state();
        if (ready(spec, state)) return new Reached();
        return state == InstanceState.COMPLETED ? new Lost() : lost(state);
    }

    private static WaitOutlook believed(InstanceStatus instance, int ran, Instant now) {
        boolean ended = instance.incarnation() > ran;
        return switch (instance.state()) {
            case READY -> {
                var left = Duration.between(now, instance.since().plus(BELIEVED));
                if (ended) yield new Lost();
                yield left.isPositive() ? new Later(left) : new Reached();
            }
            case FAILED, STOPPED, COMPLETED, BACKOFF -> new Lost();
            case PENDING, STARTING, UNHEALTHY, STOPPING, SCHEDULED ->
                    ended ? new Lost() : new Open();
        };
    }

    private static WaitOutlook lost(InstanceState state) {
        boolean lost = state == InstanceState.FAILED || state == InstanceState.STOPPED;
        return lost ? new Lost() : new Open();
    }

    private static boolean done(InstanceState state) {
        return state == InstanceState.COMPLETED || state == InstanceState.SCHEDULED;
    }

    private static boolean down(InstanceState state) {
        return switch (state) {
            case STOPPED, FAILED, COMPLETED -> true;
            case PENDING, STARTING, READY, UNHEALTHY, STOPPING, BACKOFF, SCHEDULED -> false;
        };
    }

    /** Something says when it is ready. */
    private static boolean checked(ServiceSpec spec) {
        return !spec.ready().probes().isEmpty() || !spec.startup().probes().isEmpty();
    }

    /** It is kept from starting by others. */
    static boolean waits(InstanceStatus instance) {
        return instance.state() == InstanceState.PENDING;
    }
}
