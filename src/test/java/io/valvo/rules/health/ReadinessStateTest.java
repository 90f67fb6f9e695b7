package io.valvo.rules.health;

import static org.assertj.core.api.Assertions.assertThat;

import static java.time.Duration.ofSeconds;

import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.ReadySpec;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

class ReadinessStateTest {
    private static final ProbeSpec TCP = new ProbeSpec.Tcp(Optional.empty());
    private static final ProbeSpec LOG = new ProbeSpec.Log(Pattern.compile("UP"));
    private static final ProbeSpec NOTIFY = new ProbeSpec.Notify();

    @Test
    void withoutProbesItHoldsAtOnce() {
        assertThat(begin(1).holds()).isTrue();
    }

    @Test
    void allThatAreNamedMustHold() {
        assertThat(begin(1, TCP, LOG).passed(0).holds()).isFalse();
        assertThat(begin(1, TCP, LOG).passed(0).passed(1).holds()).isTrue();
    }

    @Test
    void successesCountOnlyInARow() {
        assertThat(begin(2, TCP).passed(0).failed(0, "refused").passed(0).holds()).isFalse();
        assertThat(begin(2, TCP).passed(0).failed(0, "refused").passed(0).passed(0).holds())
                .isTrue();
    }

    @Test
    void whatHoldsIsNotLostAgain() {
        assertThat(begin(1, TCP, LOG).passed(0).failed(0, "late").passed(1).holds()).isTrue();
    }

    @Test
    void notifyHoldsOnceTheProcessSaidSoWhateverTheNumberOfSuccesses() {
        assertThat(begin(3, NOTIFY).holds()).isFalse();
        assertThat(begin(3, NOTIFY).saidReady().holds()).isTrue();
        assertThat(ReadinessState.begin(spec(3, NOTIFY), true).holds()).isTrue();
        assertThat(begin(1, TCP).saidReady().holds()).isFalse();
    }

    @Test
    void aStartThatFailedNamesEachProbeThatDidNotHoldAndWhatItSaidLast() {
        var now = begin(2, TCP, LOG, NOTIFY).failed(0, "connection refused").passed(1);
        assertThat(now.overdue(ofSeconds(30)))
                .isEqualTo(
                        "not ready within 30s: tcp: connection refused; log /UP/: passed 1 of 2"
                                + " times; notify: it has not sent READY=1");
        assertThat(begin(1, TCP).overdue(ofSeconds(30)))
                .isEqualTo("not ready within 30s: tcp: no answer yet");
    }

    @Test
    void startupAndReadyShareTheLongerOfTheirTimeouts() {
        assertThat(ReadinessState.window(spec(1), spec(1, TCP, ofSeconds(5))))
                .isEqualTo(ofSeconds(5));
        assertThat(ReadinessState.window(spec(1, TCP, ofSeconds(90)), spec(1)))
                .isEqualTo(ofSeconds(90));
        assertThat(ReadinessState.window(spec(1, TCP, ofSeconds(9)), spec(1)))
                .isEqualTo(ofSeconds(60));
    }

    @Property
    void itHoldsExactlyWhenTheLatestRunOfPassesWasEverLongEnough(
            @ForAll List<Boolean> answers, @ForAll @IntRange(min = 1, max = 4) int needed) {
        var now = begin(needed, TCP);
        int run = 0;
        boolean held = false;
        for (boolean pass : answers) {
            now = pass ? now.passed(0) : now.failed(0, "no");
            run = pass ? run + 1 : 0;
            held |= run >= needed;
            assertThat(now.holds()).isEqualTo(held);
        }
    }

    private static ReadinessState begin(int successes, ProbeSpec... probes) {
        return ReadinessState.begin(spec(successes, probes), false);
    }

    private static ReadySpec spec(int successes, ProbeSpec... probes) {
        return new ReadySpec(
                List.of(probes), ofSeconds(60), Duration.ofMillis(250), ofSeconds(2), successes);
    }

    private static ReadySpec spec(int successes, ProbeSpec probe, Duration timeout) {
        return new ReadySpec(
                List.of(probe), timeout, Duration.ofMillis(250), ofSeconds(2), successes);
    }
}
