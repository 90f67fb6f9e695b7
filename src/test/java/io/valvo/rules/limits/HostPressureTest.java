package io.valvo.rules.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.status.HostMemory;
import io.valvo.rules.limits.HostPressure.Candidate;
import io.valvo.rules.limits.HostPressure.Evicted;
import io.valvo.rules.limits.HostPressure.News;
import io.valvo.rules.limits.HostPressure.Relieved;
import io.valvo.rules.limits.HostPressure.Tight;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

/** docs/limits.md: when the machine's memory runs out. Of a machine with 10,000 MiB. */
class HostPressureTest {
    private static final long MIB = 1 << 20;
    private static final Candidate BIG = new Candidate("big", false, 4000 * MIB, 3900 * MIB);
    private static final Candidate GREEDY = new Candidate("greedy", false, 900 * MIB, 0);
    private static final Candidate MODEST = new Candidate("modest", false, 50 * MIB, 100 * MIB);
    private static final Candidate CRITICAL = new Candidate("db", true, 5000 * MIB, 0);
    private static final List<Candidate> ALL = List.of(BIG, GREEDY, MODEST, CRITICAL);

    private HostPressure pressure = HostPressure.NONE;

    @Test
    void nothingHappensWhileThereIsEnough() {
        assertThat(see(0, 1100)).isEmpty();
        assertThat(pressure.concerns(host(1100, 0))).isFalse();
        assertThat(pressure.concerns(host(900, 0))).isTrue();
    }

    @Test
    void startsWaitBelowSixPerCentUntilThereAreTenAgain() {
        assertThat(see(0, 610)).isEmpty();
        assertThat(see(1, 590))
                .containsExactly(new Tight("host memory 590 of 10000 MiB left: starts wait"));
        assertThat(see(2, 990)).isEmpty();
        assertThat(see(3, 1010))
                .containsExactly(new Relieved("host memory 1010 of 10000 MiB left: starts go on"));
        assertThat(see(4, 990)).isEmpty();
    }

    @Test
    void whoeverIsFurthestBeyondItsRequestIsRestartedAfterTwoSecondsOfShortage() {
        assertThat(see(0, 290)).hasSize(1).first().isInstanceOf(Tight.class);
        assertThat(see(1, 290)).isEmpty();
        assertThat(see(2, 290))
                .containsExactly(
                        new Evicted(
                                GREEDY,
                                "host memory 290 of 10000 MiB left: greedy uses 900 MiB, 900 more"
                                        + " than its request"));
    }

    @Test
    void aMomentOfShortageIsNone() {
        see(0, 290);
        see(1, 310);
        assertThat(see(2, 290)).isEmpty();
    }

    @Test
    void theNextOneIsRestartedOnlyWhenTheFirstHasNotHelped() {
        see(0, 290);
        assertThat(see(2, 290)).hasSize(1);
        assertThat(see(11, 290)).isEmpty();
        assertThat(see(12, 290)).hasSize(1);
    }

    @Test
    void criticalServicesAndThoseWithinTheirRequestAreLeftAlone() {
        var host = host(100, 0);
        var others = List.of(CRITICAL, MODEST);
        pressure = pressure.see(host, others, at(0)).next();
        assertThat(pressure.see(host, others, at(5)).news()).isEmpty();
    }

    @Test
    void whereEverythingWaitsForMemoryThereIsTooLittle() {
        pressure = pressure.see(host(590, 25), ALL, at(0)).next();
        assertThat(pressure.see(host(590, 25), ALL, at(2)).news())
                .singleElement()
                .isInstanceOf(Evicted.class);
        pressure = HostPressure.NONE.see(host(2000, 90), ALL, at(0)).next();
        assertThat(pressure.see(host(2000, 90), ALL, at(2)).news()).isEmpty();
    }

    @Test
    void onLargeMachinesAFewGibibytesAreEnough() {
        var host = new HostMemory(1L << 40, 3L << 30, Double.NaN);
        assertThat(pressure.see(host, ALL, at(0)).news()).isEmpty();
        var tight = new HostMemory(1L << 40, (2L << 30) - 1, Double.NaN);
        assertThat(pressure.see(tight, ALL, at(0)).news()).hasSize(1);
    }

    private List<News> see(int second, long available) {
        var step = pressure.see(host(available, Double.NaN), ALL, at(second));
        pressure = step.next();
        return step.news();
    }

    private static HostMemory host(long available, double stalled) {
        return new HostMemory(10_000 * MIB, available * MIB, stalled);
    }

    private static Instant at(int second) {
        return Instant.ofEpochSecond(1_000_000 + second);
    }
}
