package io.valvo.health;

import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.os.SpawnRequest;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Watches one incarnation of an instance from its start to its end: first startup, then readiness,
 * then health and heartbeat. Tells its listener a {@link Verdict} whenever something changes;
 * restarts nothing itself.
 *
 * <p>What answers mean is decided by {@link io.valvo.rules.health.ReadinessState} and {@link
 * io.valvo.rules.health.HealthState}; the actor asks, keeps the time and passes the word on: first
 * as {@link StartupProbing}, then as {@link LivenessProbing}. After {@link StartTimedOut} it is
 * silent.
 */
public final class Prober {
    public sealed interface Command {}

    /**
     * A verified sd_notify message of the process: {@code READY}, {@code WATCHDOG}, {@code STATUS},
     * …
     */
    public record Notified(Map<String, String> fields) implements Command {}

    /** A probe's next round. */
    record Due(int probe) implements Command {}

    /** What came of the {@code ask}th question of this actor. */
    record Answered(long ask, int probe, Result result) implements Command {}

    record StartIsOver() implements Command {}

    /** What the process wrote last, read before the last look at its probes. */
    record WordsRead(String words) implements Command {}

    /** What had been said on the notify socket when a deadline passed has been heard by now. */
    record HearingIsOver() implements Command {}

    /** Who hasn't answered by now won't. */
    record LookIsOver() implements Command {}

    record HeartIsSilent() implements Command {}

    public sealed interface Verdict {}

    /** All that startup and ready name holds. */
    public record BecameReady() implements Verdict {}

    /** Not ready within the start's timeout; says which probe and what it said last. */
    public record StartTimedOut(String why) implements Verdict {}

    /** A health probe failed for the nth time in a row: unhealthy from the first on. */
    public record Failing(String probe, String why, int failures) implements Verdict {}

    public record Recovered(String probe) implements Verdict {}

    /** As many failures in a row as the configuration allows: it must be restarted. */
    public record Unresponsive(String probe, String why) implements Verdict {}

    public record HeartbeatMissed(Duration age) implements Verdict {}

    /**
     * What is probed.
     *
     * @param host address that the service listens on as seen from here
     * @param ports by name, in the order of the configuration
     * @param log where this incarnation's stdout (and stderr) go
     * @param logFrom size of the log when this incarnation began, bytes
     * @param environment the process's own, for exec probes
     * @param attributes user and limits of the process, for exec probes
     */
    public record Target(
            String host,
            Map<String, Integer> ports,
            List<Path> log,
            List<Long> logFrom,
            Path directory,
            Map<String, String> environment,
            SpawnRequest.Attributes attributes) {

        public Target {
            ports = Collections.unmodifiableMap(new LinkedHashMap<>(ports));
            log = List.copyOf(log);
            logFrom = List.copyOf(logFrom);
            environment = Map.copyOf(environment);
        }

        /** One that runs as the daemon's own user, with its limits. */
        public Target(
                String host,
                Map<String, Integer> ports,
                List<Path> log,
                List<Long> logFrom,
                Path directory,
                Map<String, String> environment) {
            this(host, ports, log, logFrom, directory, environment, SpawnRequest.Attributes.NONE);
        }
    }

    public sealed interface Result {}

    public record Passed(Duration took) implements Result {}

    public record Failed(String why) implements Result {}

    /** What a process wrote last, as the end of the reason why its start failed. */
    public interface LastWords {
        CompletionStage<String> read();
    }

    /** Performs one probe; the stage always completes normally, at the latest after the timeout. */
    public interface Checks {
        CompletionStage<Result> run(ProbeSpec probe, Target target, Duration timeout);
    }

    /**
     * A prober of one incarnation.
     *
     * @param startedAt when the process was spawned, by {@code clock}: the start's timeout counts
     *     from here
     * @param clock by which time doesn't count that nobody listened in
     * @param listener hears the verdicts; {@link BecameReady} at once when nothing has to hold
     */
    public static Behavior<Command> create(
            ServiceSpec spec,
            Target target,
            Checks checks,
            LastWords words,
            Instant startedAt,
            InstantSource clock,
            Consumer<Verdict> listener) {
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
