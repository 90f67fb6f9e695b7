package io.valvo.health;

import io.valvo.health.ProbeResult.Failed;
import io.valvo.health.ProberCommand.ProbeAnswered;
import io.valvo.health.ProberCommand.RoundDue;
import io.valvo.model.spec.ProbeSpec;
import io.valvo.text.DurationFormat;

import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks a set of probes again and again, one check of a probe at a time. A round that comes due
 * while the last one has not been answered is left out; an answer to anything but the last question
 * is late and counts for nothing.
 *
 * <p>Notify probes are not asked: the process speaks for itself.
 */
final class ProbeSchedule {
    /**
     * {@link ProbeRunner} answers within the timeout; after so much more it has broken its word.
     */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final ActorContext<ProberCommand> context;
    private final TimerScheduler<ProberCommand> timers;
    private final ProbeRunner checks;
    private final ProbeTarget target;

    private List<ProbeSpec> probes = List.of();
    private Duration timeout = Duration.ZERO;
    private long asks;

    /** The open question of each probe; at most one each. */
    private final Map<Integer, Long> open = new HashMap<>();

    ProbeSchedule(
            ActorContext<ProberCommand> context,
            TimerScheduler<ProberCommand> timers,
            ProbeRunner checks,
            ProbeTarget target) {
        this.context = context;
        this.timers = timers;
        this.checks = checks;
        this.target = target;
    }

    /**
     * Ends what runs and begins with these.
     *
     * @param first when the first round is; zero: now
     */
    void begin(List<ProbeSpec> with, Duration first, Duration interval, Duration limit) {
        end();
        probes = with;
        timeout = limit;
        for (int probe = 0; probe < probes.size(); probe++) {
            if (!(probes.get(probe) instanceof ProbeSpec.Notify)) begin(probe, first, interval);
        }
    }

    private void begin(int probe, Duration first, Duration interval) {
        boolean now = first.isZero();
        timers.startTimerWithFixedDelay(
                new Round(probe), new RoundDue(probe), now ? interval : first, interval);
        if (now) due(probe);
    }

    void end() {
        for (int probe = 0; probe < probes.size(); probe++) settle(probe);
        probes = List.of();
    }

    /** Asks this one no more. */
    void settle(int probe) {
        timers.cancel(new Round(probe));
        timers.cancel(new Guard(probe));
        open.remove(probe);
    }

    void due(int probe) {
        if (open.containsKey(probe)) return;
        long ask = ++asks;
        open.put(probe, ask);
        timers.startSingleTimer(
                new Guard(probe), new ProbeAnswered(ask, probe, silence()), timeout.plus(GRACE));
        context.pipeToSelf(
                checks.run(probes.get(probe), target, timeout),
                (result, failure) -> new ProbeAnswered(ask, probe, told(result, failure)));
    }

    /**
     * One whose answer is on its way isn't asked twice, unless what it has seen is seen at once.
     */
    void askOnceMore(int probe) {
        if (probes.get(probe) instanceof ProbeSpec.Log) open.remove(probe);
        due(probe);
    }

    /** Whether this answers the open question, which it closes. */
    boolean accepts(ProbeAnswered answer) {
        if (!open.remove(answer.probe(), answer.ask())) return false;
        timers.cancel(new Guard(answer.probe()));
        return true;
    }

    private ProbeResult silence() {
        return new Failed("no answer within " + DurationFormat.text(timeout));
    }

    private static ProbeResult told(@Nullable ProbeResult result, @Nullable Throwable failure) {
        if (result != null) return result;
        return new Failed("the check itself failed: " + failure);
    }

    private record Round(int probe) {}

    private record Guard(int probe) {}
}
