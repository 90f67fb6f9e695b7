package io.valvo.rules.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.rules.gateway.ModelResidency.Demand;
import io.valvo.rules.gateway.ModelResidency.Resident;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;

/** What loads of models have come to. */
class LoadHistoryTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Resident A = new Resident("a", Optional.empty());
    private static final Resident B = new Resident("b", Optional.empty());
    private static final Resident C = new Resident("c", Optional.empty());

    @Test
    void aLoadIsTimed() {
        var history = LoadHistory.NONE.began(A, 3 * SECOND);
        assertThat(history.isLoading(A)).isTrue();
        assertThat(history.loaded(A, 8 * SECOND).isLoading(A)).isFalse();
        assertThat(history.loaded(A, 8 * SECOND).duration(A)).isEqualTo(5 * SECOND);
    }

    @Test
    void whatCouldNotBeLoadedRestsForHalfAMinute() {
        var history = LoadHistory.NONE.began(A, 0).failed(A, "no memory", SECOND);
        assertThat(history.failure(A, 30 * SECOND)).contains("a could not be loaded: no memory");
        assertThat(history.failure(A, 31 * SECOND)).isEmpty();
        assertThat(history.loaded(A, 2 * SECOND).failure(A, 3 * SECOND)).isEmpty();
    }

    @Test
    void whatHadToLeaveForAFailureIsWantedBackForAMinute() {
        var history = LoadHistory.NONE.evicted(A, B).began(B, 0).failed(B, "no memory", 0);
        assertThat(history.displacedBy(B)).isEmpty();
        assertThat(history.wanted(Map.of())).containsOnlyKeys(A);
        assertThat(history.expired(60 * SECOND).wanted(Map.of())).containsOnlyKeys(A);
        assertThat(history.expired(61 * SECOND).wanted(Map.of())).isEmpty();
    }

    @Test
    void whatLeftForAnAbandonedLoadHasLeftForTheOther() {
        var history = LoadHistory.NONE.evicted(A, B).began(B, 0).evicted(B, C);
        assertThat(history.isLoading(B)).isFalse();
        assertThat(history.displacedBy(C)).containsExactly(A);
        var back = LoadHistory.NONE.evicted(A, B).began(B, 0).evicted(B, A);
        assertThat(back.displacedBy(A)).as("it left for itself").isEmpty();
    }

    @Test
    void whomSomebodyHasLeftForComesFirst() {
        var history = LoadHistory.NONE.evicted(A, B);
        var wanted = history.wanted(Map.of(B, demand(5), C, demand(1)));
        assertThat(wanted.get(C)).isEqualTo(demand(1));
        var first = wanted.get(B);
        assertThat(first).isNotNull();
        assertThat(first.count()).isGreaterThan(1_000);
        assertThat(first.since()).as("its own request's").isEqualTo(5);
    }

    private static Demand demand(long since) {
        return new Demand(since, since + 10 * SECOND, 1);
    }
}
