package io.valvo.health;

import io.valvo.health.ProberCommand.FinalProbeTimeout;
import io.valvo.health.ProberCommand.NotifySettled;
import io.valvo.health.ProberCommand.OutputRead;
import io.valvo.model.spec.ProbeSpec;
import io.valvo.rules.health.ReadinessState;

import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The look at a start whose time is up: what the process wrote last is read, then every probe that
 * has not passed is asked once more. What decides is later than what is told, so a start that is
 * called failed has not succeeded by the words it is called failed with.
 */
final class FinalProbe {
    /** Who is asked then may take so long, even if it usually may take longer. */
    private static final Duration LONGEST = Duration.ofSeconds(2);

    /** A datagram that was sent in time is read and verified by then. */
    static final Duration HEARING = Duration.ofMillis(200);

    private final ActorContext<ProberCommand> context;
    private final TimerScheduler<ProberCommand> timers;
    private final ProbeSchedule rounds;
    private final LastOutput words;

    FinalProbe(
            ActorContext<ProberCommand> context,
            TimerScheduler<ProberCommand> timers,
            ProbeSchedule rounds,
            LastOutput words) {
        this.context = context;
        this.timers = timers;
        this.rounds = rounds;
        this.words = words;
    }

    /**
     * One that is under way.
     *
     * @param awaited probes that have not answered since they were asked
     * @param words of the process; empty: they are being read, and nobody has been asked yet
     */
    record Open(Set<Integer> awaited, Optional<String> words) {
        Open {
            awaited = Set.copyOf(awaited);
        }

        Open answered(int probe) {
            return without(Set.of(probe));
        }

        /** Whoever speaks for himself has been heard out. */
        Open heard(ReadinessState now) {
            return without(matching(now, true));
        }

        boolean isOver() {
            return words.isPresent() && awaited.isEmpty();
        }

        private Open without(Set<Integer> answered) {
            var left = new HashSet<>(awaited);
            left.removeAll(answered);
            return new Open(left, words);
        }
    }

    Open prepare() {
        context.pipeToSelf(
                words.read(), (text, failure) -> new OutputRead(failure == null ? text : ""));
        return new Open(Set.of(), Optional.empty());
    }

    Open begin(ReadinessState now, String said) {
        matching(now, false).forEach(rounds::askOnceMore);
        timers.startSingleTimer(FinalProbeTimeout.class, new FinalProbeTimeout(), LONGEST);
        timers.startSingleTimer(NotifySettled.class, new NotifySettled(), HEARING);
        var awaited = new HashSet<>(matching(now, false));
        awaited.addAll(matching(now, true));
        return new Open(awaited, Optional.of(said));
    }

    void end() {
        timers.cancel(FinalProbeTimeout.class);
        timers.cancel(NotifySettled.class);
    }

    /** Those that have not passed, and speak for themselves or are asked. */
    private static Set<Integer> matching(ReadinessState now, boolean speaking) {
        var matching = new HashSet<Integer>();
        for (int probe = 0; probe < now.probes().size(); probe++) {
            boolean speaks = now.probes().get(probe) instanceof ProbeSpec.Notify;
            if (speaks == speaking && !now.settled(probe)) matching.add(probe);
        }
        return matching;
    }
}
