package io.valvo.rules.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A fifth of the requests may be repeated. */
class RetryBudgetTest {
    @Test
    void inTheLongRunItIsAFifth() {
        var budget = RetryBudget.start(0);
        int repeated = 0;
        for (int i = 0; i < 10_000; i++) {
            var take = budget.sent().take(0);
            budget = take.next();
            if (take.granted()) repeated++;
        }
        assertThat(repeated).isBetween(2_000, 2_100);
    }

    @Test
    void inQuietTimesThereIsAReserve() {
        var budget = RetryBudget.start(0);
        for (int i = 0; i < 100; i++) budget = budget.take(0).next();
        assertThat(budget.take(0).granted()).isFalse();
        assertThat(budget.take(100_000_000).granted()).isTrue();
    }

    @Test
    void aBusyPastIsRememberedWithinBounds() {
        var budget = RetryBudget.start(0);
        for (int i = 0; i < 1_000_000; i++) budget = budget.sent();
        assertThat(budget.left()).isEqualTo(1_000);
    }
}
