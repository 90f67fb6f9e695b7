package io.valvo.rules.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.BreakerSpec;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A target is left alone while it fails, tried with a few calls, and asked again when they pass.
 */
class BreakerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final BreakerSpec SPEC =
            new BreakerSpec(
                    0.5,
                    20,
                    10,
                    Duration.ofSeconds(10),
                    3,
                    Optional.of(Duration.ofSeconds(5)),
                    0.8,
                    Duration.ZERO);

    private Breaker breaker = Breaker.closed(SPEC, 0);

    @Test
    void nothingIsDecidedBeforeThereAreEnoughCalls() {
        calls(9, true, 0);
        assertThat(breaker.state().word()).isEqualTo("closed");
        calls(1, true, 0);
        assertThat(breaker.state())
                .isEqualTo(new Breaker.Open(10 * SECOND, "10 of 10 calls failed"));
    }

    @Test
    void theShareOfFailuresDecidesOverTheWindowOnly() {
        calls(100, false, 0);
        calls(9, true, 0);
        assertThat(breaker.state().word()).isEqualTo("closed");
        calls(1, true, 0);
        assertThat(breaker.state().word()).isEqualTo("open");
    }

    @Test
    void slowCallsOpenItToo() {
        for (int i = 0; i < 2; i++) end(false, false, 0);
        for (int i = 0; i < 8; i++) end(false, true, 0);
        assertThat(breaker.state())
                .isEqualTo(new Breaker.Open(10 * SECOND, "8 of 10 calls were slow"));
    }

    @Test
    void whileItIsOpenNobodyAsksAndEachIsToldHowLong() {
        calls(10, true, 0);
        assertThat(breaker.permit(SPEC, 4 * SECOND).granted()).isFalse();
        assertThat(breaker.nanosToTrial(4 * SECOND)).contains(6 * SECOND);
    }

    @Test
    void thenAFewTrialCallsDecide() {
        calls(10, true, 0);
        assertThat(asked(10 * SECOND)).containsExactly(true, true, true, false);
        end(false, false, 11 * SECOND);
        end(false, false, 11 * SECOND);
        assertThat(breaker.state().word()).isEqualTo("half_open");
        end(true, false, 11 * SECOND);
        assertThat(breaker.state().word()).as("one of three is less than half").isEqualTo("closed");
    }

    @Test
    void trialCallsThatFailOpenItAgain() {
        calls(10, true, 0);
        asked(10 * SECOND);
        calls(3, true, 12 * SECOND);
        assertThat(breaker.nanosToTrial(12 * SECOND)).contains(10 * SECOND);
    }

    @Test
    void aTrialCallThatSaysNothingMakesRoomForAnother() {
        calls(10, true, 0);
        asked(10 * SECOND);
        breaker = breaker.callIgnored(breaker.generation());
        assertThat(asked(10 * SECOND)).containsExactly(true, false, false, false);
    }

    @Test
    void whatWasAskedBeforeItOpenedSaysNothingAboutTheTrial() {
        int old = breaker.generation();
        calls(10, true, 0);
        asked(10 * SECOND);
        var before = breaker;
        for (int i = 0; i < 5; i++)
            breaker = breaker.callEnded(old, true, false, SPEC, 11 * SECOND);
        assertThat(breaker).isEqualTo(before);
    }

    @Test
    void withItsProcessGoneItIsOpenUntilTheNextOneIsReady() {
        breaker = breaker.processGone(SECOND);
        assertThat(breaker.state().word()).isEqualTo("open");
        assertThat(breaker.permit(SPEC, 1_000 * SECOND).granted()).isFalse();
        breaker = breaker.processReady(SPEC, 2 * SECOND);
        assertThat(breaker.state().word()).isEqualTo("closed");
        assertThat(breaker.since()).isEqualTo(2 * SECOND);
    }

    @Test
    void aNewProcessAfterWrongAnswersIsTried() {
        calls(10, true, 0);
        breaker = breaker.processGone(SECOND).processReady(SPEC, 2 * SECOND);
        assertThat(breaker.state().word()).isEqualTo("half_open");
        assertThat(asked(2 * SECOND)).containsExactly(true, true, true, false);
    }

    sealed interface Deed {}

    record Ask() implements Deed {}

    record End(boolean failed, boolean slow) implements Deed {}

    record Release() implements Deed {}

    record Pass(int seconds) implements Deed {}

    record Process(boolean ready) implements Deed {}

    @Property(tries = 500)
    void trialCallsAreNeverMoreThanAllowedAndNobodyAsksAnOpenOne(
            @ForAll("deeds") List<Deed> deeds) {
        breaker = Breaker.closed(SPEC, 0);
        long now = 0;
        var out = new ArrayList<Integer>();
        for (var deed : deeds) {
            switch (deed) {
                case Ask() -> {
                    var permit = breaker.permit(SPEC, now);
                    breaker = permit.next();
                    if (permit.granted()) out.add(breaker.generation());
                    if (permit.granted()) assertThat(breaker.state().word()).isNotEqualTo("open");
                }
                case End(boolean failed, boolean slow) when !out.isEmpty() ->
                        breaker = breaker.callEnded(out.removeFirst(), failed, slow, SPEC, now);
                case Release() when !out.isEmpty() ->
                        breaker = breaker.callIgnored(out.removeLast());
                case Pass(int seconds) -> now += seconds * SECOND;
                case Process(boolean ready) ->
                        breaker =
                                ready ? breaker.processReady(SPEC, now) : breaker.processGone(now);
                case End _, Release() -> {}
            }
            int generation = breaker.generation();
            if (breaker.state() instanceof Breaker.HalfOpen(int trials, _)) {
                assertThat(trials)
                        .isEqualTo((int) out.stream().filter(it -> it == generation).count());
                assertThat(trials).isLessThanOrEqualTo(SPEC.halfOpen());
            }
        }
    }

    @Provide
    Arbitrary<List<Deed>> deeds() {
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(10, Arbitraries.of(new Ask())),
                        net.jqwik.api.Tuple.of(
                                8,
                                Arbitraries.of(
                                        new End(true, false),
                                        new End(false, false),
                                        new End(false, true))),
                        net.jqwik.api.Tuple.of(2, Arbitraries.of(new Release())),
                        net.jqwik.api.Tuple.of(2, Arbitraries.of(new Pass(3), new Pass(11))),
                        net.jqwik.api.Tuple.of(
                                1, Arbitraries.of(new Process(true), new Process(false))))
                .<Deed>map(it -> it)
                .list()
                .ofMaxSize(120);
    }

    private List<Boolean> asked(long now) {
        var granted = new ArrayList<Boolean>();
        for (int i = 0; i < 4; i++) {
            var permit = breaker.permit(SPEC, now);
            breaker = permit.next();
            granted.add(permit.granted());
        }
        return granted;
    }

    private void calls(int count, boolean failed, long now) {
        for (int i = 0; i < count; i++) end(failed, false, now);
    }

    private void end(boolean failed, boolean slow, long now) {
        breaker = breaker.callEnded(breaker.generation(), failed, slow, SPEC, now);
    }
}
