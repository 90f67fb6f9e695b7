package io.valvo.rules.health;

import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.ReadySpec;
import io.valvo.text.DurationFormat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How far one stage of a start has come: it holds when each of its probes has passed so many times
 * in a row. What a probe has settled stays settled; a service whose health then fails is the
 * business of {@link HealthState}.
 *
 * @param needed passes in a row, at least 1
 * @param standings one for each probe, in the same order
 */
public record ReadinessState(List<ProbeSpec> probes, int needed, List<Standing> standings) {
    /**
     * How far one probe has come.
     *
     * @param passes in a row so far
     * @param said what it said last, for people
     */
    public record Standing(int passes, String said) {}

    public ReadinessState {
        standings = List.copyOf(standings);
    }

    /**
     * Nothing has been asked yet. {@code saidReady}: the process has already sent {@code READY=1}.
     */
    public static ReadinessState begin(ReadySpec spec, boolean saidReady) {
        var begun = spec.probes().stream().map(ReadinessState::unasked).toList();
        var stage = new ReadinessState(spec.probes(), Math.max(1, spec.successes()), begun);
        return saidReady ? stage.saidReady() : stage;
    }

    /**
     * How long a start may take, from the spawn: startup and ready share the longer of their
     * timeouts.
     */
    public static Duration window(ReadySpec startup, ReadySpec ready) {
        boolean longer =
                !startup.probes().isEmpty() && startup.timeout().compareTo(ready.timeout()) > 0;
        return longer ? startup.timeout() : ready.timeout();
    }

    public ReadinessState passed(int probe) {
        return with(probe, new Standing(standings.get(probe).passes() + 1, "passed"));
    }

    public ReadinessState failed(int probe, String why) {
        return settled(probe) ? this : with(probe, new Standing(0, why));
    }

    /**
     * The process said that it is ready: one word is enough, whatever the number of successes asked
     * for.
     */
    public ReadinessState saidReady() {
        var next = this;
        for (int i = 0; i < probes.size(); i++) {
            if (probes.get(i) instanceof ProbeSpec.Notify)
                next = next.with(i, new Standing(needed, "passed"));
        }
        return next;
    }

    public boolean settled(int probe) {
        return standings.get(probe).passes() >= needed;
    }

    public boolean holds() {
        return IntStream.range(0, probes.size()).allMatch(this::settled);
    }

    /** Why the start has failed: {@code not ready within 30s: http /health: connection refused}. */
    public String overdue(Duration after) {
        return IntStream.range(0, probes.size())
                .filter(probe -> !settled(probe))
                .mapToObj(probe -> probes.get(probe).text() + ": " + told(standings.get(probe)))
                .collect(
                        Collectors.joining(
                                "; ", "not ready within " + DurationFormat.text(after) + ": ", ""));
    }

    private String told(Standing standing) {
        return standing.passes() == 0
                ? standing.said()
                : "passed " + standing.passes() + " of " + needed + " times";
    }

    private static Standing unasked(ProbeSpec probe) {
        return new Standing(
                0, probe instanceof ProbeSpec.Notify ? "it has not sent READY=1" : "no answer yet");
    }

    private ReadinessState with(int probe, Standing standing) {
        return new ReadinessState(
                probes,
                needed,
                IntStream.range(0, standings.size())
                        .mapToObj(i -> i == probe ? standing : standings.get(i))
                        .toList());
    }
}
