package io.valvo.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.util.List;

/**
 * Wishes, reloads, exits, failed starts and late reports in any order, over two services of which
 * one depends on the other. Nothing here runs by itself: {@link SimulatedServices} chooses each
 * step by a number.
 */
class ServiceOperationsPropertyTest {
    @Property(tries = 300)
    void theLastWishWinsAndEverybodyIsAnswered(@ForAll("walks") List<Integer> walk) {
        var services = new SimulatedServices(false);
        walk.forEach(services::step);
        services.settle();
        services.assertAsWanted();
        assertThat(services.unanswered()).isEmpty();
    }

    @Property(tries = 300)
    void withFaultsNothingRunsThatNobodyWantsAndEverybodyIsAnswered(
            @ForAll("walks") List<Integer> walk) {
        var services = new SimulatedServices(true);
        walk.forEach(services::step);
        services.settle();
        services.assertNothingTooMuch();
        assertThat(services.unanswered()).isEmpty();
    }

    @Provide
    Arbitrary<List<Integer>> walks() {
        return Arbitraries.integers().between(0, 1_000_000).list().ofMinSize(10).ofMaxSize(120);
    }
}
