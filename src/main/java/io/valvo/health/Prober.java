package io.valvo.health;

import io.valvo.health.ProbeVerdict.BecameReady;
import io.valvo.health.ProbeVerdict.StartTimedOut;
import io.valvo.model.spec.ServiceSpec;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Watches one incarnation of an instance from its start to its end: first startup, then readiness,
 * then health and heartbeat. Tells its listener a {@link ProbeVerdict} whenever something changes;
 * restarts nothing itself.
 *
 * <p>What answers mean is decided by {@link io.valvo.rules.health.ReadinessState} and {@link
 * io.valvo.rules.health.HealthState}; the actor asks, keeps the time and passes the word on: first
 * as {@link StartupProbing}, then as {@link LivenessProbing}. After {@link StartTimedOut} it is
 * silent.
 */
public final class Prober {
    /**
     * A prober of one incarnation.
     *
     * @param startedAt when the process was spawned, by {@code clock}: the start's timeout counts
     *     from here
     * @param clock by which time doesn't count that nobody listened in
     * @param listener hears the verdicts; {@link BecameReady} at once when nothing has to hold
     */
    public static Behavior<ProberCommand> create(
            ServiceSpec spec,
            ProbeTarget target,
            ProbeRunner checks,
            LastOutput words,
            Instant startedAt,
            InstantSource clock,
            Consumer<ProbeVerdict> listener) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> {
                    var rounds = new ProbeSchedule(context, timers, checks, target);
                    var watching =
                            new LivenessProbing(
                                    spec, clock, listener, timers, rounds, target.hashCode());
                    var look = new FinalProbe(context, timers, rounds, words);
                    return new StartupProbing(
                                    spec, startedAt, clock, listener, timers, rounds, look,
                                    watching)
                            .begin();
                }));
    }

    private Prober() {}
}
