package io.valvo.rules.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.GatewaySpec.Budget;
import io.valvo.rules.gateway.ModelResidency.Candidate;
import io.valvo.rules.gateway.ModelResidency.Demand;
import io.valvo.rules.gateway.ModelResidency.LoadState;
import io.valvo.rules.gateway.ModelResidency.Resident;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Who is in memory, of those that can't all be. */
class ModelResidencyTest {
    private static final long SECOND = 1_000_000_000L;
    private static final ModelResidency ANY = new ModelResidency(List.of(), Optional.empty());
    private static final ModelResidency GPU =
            new ModelResidency(List.of(List.of("a", "b")), Optional.empty());
    private static final ModelResidency TEN =
            new ModelResidency(List.of(), Optional.of(new Budget(10, List.of("a", "b", "c"))));

    @Test
    void whoIsWantedAndHasRoomIsLoadedOnce() {
        assertThat(ANY.decide(List.of(wanted("a", 0)), 0).load()).containsExactly(who("a"));
        assertThat(ANY.decide(List.of(candidate("a", LoadState.LOADING, 0)), 0).load()).isEmpty();
        assertThat(ANY.decide(List.of(candidate("a", LoadState.ABSENT, 0)), 0).load()).isEmpty();
    }

    @Test
    void anIdleOneMakesRoomForWhoIsWanted() {
        var orders = GPU.decide(List.of(candidate("a", LoadState.READY, 0), wanted("b", 0)), 0);
        assertThat(orders.evict().keySet()).containsExactly(who("a"));
        assertThat(orders.load()).as("only when it is gone").isEmpty();
        var gone = GPU.decide(List.of(candidate("a", LoadState.LEAVING, 0), wanted("b", 0)), 0);
        assertThat(gone.evict()).isEmpty();
        assertThat(gone.load()).isEmpty();
    }

    /** Requests began it, and left; what a person began goes on. */
    @Test
    void aLoadThatNobodyWaitsForMakesRoomAtOnce() {
        var unwanted =
                GPU.decide(
                        List.of(candidate("a", LoadState.LOADING_ON_DEMAND, 0), wanted("b", 0)), 0);
        assertThat(unwanted.evict()).isEqualTo(Map.of(who("a"), who("b")));
        var begun = GPU.decide(List.of(candidate("a", LoadState.LOADING, 0), wanted("b", 0)), 0);
        assertThat(begun.evict()).isEmpty();
        var awaited =
                new Candidate(
                        who("a"),
                        LoadState.LOADING_ON_DEMAND,
                        0,
                        0,
                        OptionalLong.empty(),
                        0,
                        demand(7));
        assertThat(GPU.decide(List.of(awaited, wanted("b", 0)), 0).evict()).isEmpty();
        assertThat(GPU.decide(List.of(candidate("a", LoadState.LOADING_ON_DEMAND, 0)), 0).evict())
                .as("nobody else needs the room")
                .isEmpty();
    }

    @Test
    void aBusyOneIsNeverEvictedButAfterAWhileTakesNobodyNew() {
        var candidates = List.of(candidate("a", LoadState.READY, 1), wanted("b", 5 * SECOND));
        var soon = GPU.decide(candidates, 6 * SECOND - 1);
        assertThat(soon.evict()).isEmpty();
        assertThat(soon.closing()).isEmpty();
        assertThat(soon.wakeAt()).isEqualTo(6 * SECOND);
        var late = GPU.decide(candidates, 6 * SECOND);
        assertThat(late.evict()).isEmpty();
        assertThat(late.closing()).isEqualTo(Map.of(who("a"), 5 * SECOND));
    }

    @Test
    void whoIsWantedItselfGoesOnUntilTheOthersPatienceIsOver() {
        var a = new Candidate(who("a"), LoadState.READY, 0, 0, OptionalLong.empty(), 0, demand(7));
        var candidates = List.of(a, wanted("b", 5 * SECOND));
        assertThat(GPU.decide(candidates, 5 * SECOND).evict()).isEmpty();
        assertThat(GPU.decide(candidates, 6 * SECOND).evict().keySet()).containsExactly(who("a"));
    }

    @Test
    void whoWaitedLongerForTheOneThatIsThereIsAnsweredFirst() {
        var a = new Candidate(who("a"), LoadState.READY, 0, 0, OptionalLong.empty(), 0, demand(4));
        var orders = GPU.decide(List.of(a, wanted("b", 5 * SECOND)), 60 * SECOND);
        assertThat(orders.evict()).isEmpty();
        assertThat(orders.closing()).containsEntry(who("a"), 5 * SECOND);
    }

    @Test
    void patienceIsLongerThanALoadSoThatABatchIsAnswered() {
        var a =
                new Candidate(
                        who("a"),
                        LoadState.READY,
                        1,
                        0,
                        OptionalLong.empty(),
                        3 * SECOND,
                        demand(7));
        var orders = GPU.decide(List.of(a, wanted("b", 0)), SECOND);
        assertThat(orders.wakeAt()).isEqualTo(13 * SECOND);
    }

    @Test
    void theDeadlineOfWhoWaitsShortensPatience() {
        var b =
                new Candidate(
                        who("b"),
                        LoadState.ABSENT,
                        0,
                        0,
                        OptionalLong.empty(),
                        3 * SECOND,
                        Optional.of(new Demand(0, 9 * SECOND, 1)));
        var orders = GPU.decide(List.of(candidate("a", LoadState.READY, 1), b), SECOND);
        assertThat(orders.wakeAt()).isEqualTo(5 * SECOND);
    }

    @Test
    void oneVariantOfAServiceRunsAtATime() {
        var small = new Resident("a", Optional.of("small"));
        var candidates =
                List.of(
                        candidate("a", LoadState.READY, 0),
                        new Candidate(
                                small, LoadState.ABSENT, 0, 0, OptionalLong.empty(), 0, demand(0)));
        assertThat(ANY.decide(candidates, 0).evict().keySet()).containsExactly(who("a"));
    }

    @Test
    void theLeastRecentlyUsedLeavesTheBudgetAndNoMoreThanNeeded() {
        var candidates = List.of(sized("a", 4, 2), sized("b", 4, 1), wanted("c", 0, 5));
        assertThat(TEN.decide(candidates, 9).evict().keySet()).containsExactly(who("b"));
        assertThat(TEN.decide(List.of(sized("a", 4, 2), wanted("c", 0, 6)), 9).load())
                .containsExactly(who("c"));
    }

    @Test
    void whoWasNeverMeasuredMayNeedItAll() {
        var candidates = List.of(sized("a", 1, 2), sized("b", 1, 1), wanted("c", 0));
        assertThat(TEN.decide(candidates, 9).evict().keySet())
                .containsExactlyInAnyOrder(who("a"), who("b"));
    }

    @Test
    void whoNeedsMoreThanThereIsRunsAlone() {
        assertThat(TEN.decide(List.of(wanted("c", 0, 50)), 9).load()).containsExactly(who("c"));
        var candidates = List.of(sized("a", 1, 1), wanted("c", 0, 50));
        assertThat(TEN.decide(candidates, 9).evict().keySet()).containsExactly(who("a"));
    }

    @Test
    void whoHasJustAnsweredStaysForATenthOfALoadInCaseOfAnotherQuestion() {
        var a =
                new Candidate(
                        who("a"),
                        LoadState.READY,
                        0,
                        5 * SECOND,
                        OptionalLong.empty(),
                        2 * SECOND,
                        Optional.empty());
        var candidates = List.of(a, wanted("b", 5 * SECOND));
        assertThat(GPU.decide(candidates, 5 * SECOND).evict()).isEmpty();
        assertThat(GPU.decide(candidates, 5 * SECOND).wakeAt()).isEqualTo(5 * SECOND + SECOND / 5);
        assertThat(GPU.decide(candidates, 5 * SECOND + SECOND / 5).evict()).containsKey(who("a"));
    }

    @Test
    void whoIsWantedByTheMostComesNextUnlessAnotherHasWaitedTooLong() {
        var candidates = List.of(wanted("a", 0), many("b", SECOND));
        assertThat(GPU.decide(candidates, SECOND - 1).load()).containsExactly(who("b"));
        assertThat(GPU.decide(candidates, SECOND).load()).containsExactly(who("a"));
    }

    @Test
    void whoCameLaterDoesNotOvertakeWhoWaitsForTheSameRoom() {
        var busy =
                new Candidate(
                        who("a"), LoadState.READY, 1, 0, OptionalLong.of(4), 0, Optional.empty());
        var orders = TEN.decide(List.of(busy, wanted("b", 1, 9), wanted("c", 2, 1)), 3);
        assertThat(orders.load()).isEmpty();
    }

    static Resident who(String service) {
        return new Resident(service, Optional.empty());
    }

    private static Candidate candidate(String service, LoadState loadState, int busy) {
        return new Candidate(
                who(service), loadState, busy, 0, OptionalLong.empty(), 0, Optional.empty());
    }

    private static Candidate sized(String service, long peak, long usedAt) {
        return new Candidate(
                who(service),
                LoadState.READY,
                0,
                usedAt,
                OptionalLong.of(peak),
                0,
                Optional.empty());
    }

    private static Candidate wanted(String service, long since) {
        return wanted(service, since, OptionalLong.empty());
    }

    private static Candidate wanted(String service, long since, long peak) {
        return wanted(service, since, OptionalLong.of(peak));
    }

    private static Candidate wanted(String service, long since, OptionalLong peak) {
        var demand = Optional.of(new Demand(since, since + 100 * SECOND, 1));
        return new Candidate(who(service), LoadState.ABSENT, 0, 0, peak, 0, demand);
    }

    private static Candidate many(String service, long since) {
        var demand = Optional.of(new Demand(since, since + 100 * SECOND, 5));
        return new Candidate(who(service), LoadState.ABSENT, 0, 0, OptionalLong.empty(), 0, demand);
    }

    private static Optional<Demand> demand(int second) {
        return Optional.of(new Demand(second * SECOND, (second + 100) * SECOND, 1));
    }
}
