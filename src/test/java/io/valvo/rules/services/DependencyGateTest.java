package io.valvo.rules.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.DependencyCondition;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.rules.testing.ServiceSpecs;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class DependencyGateTest {
    /** Whether the gate is open, and if not, whether waiting is of no use. */
    @ParameterizedTest
    @CsvSource({
        "READY, false, READY, true, false",
        "READY, false, COMPLETED, false, true",
        "READY, true, COMPLETED, true, false",
        "READY, false, BACKOFF, false, false",
        "READY, false, FAILED, false, true",
        "COMPLETED, true, COMPLETED, true, false",
        "COMPLETED, true, READY, false, false",
        "STARTED, false, COMPLETED, true, false",
    })
    void aServerThatHasEndedIsNothingToBuildOn(
            DependencyCondition condition,
            boolean job,
            InstanceState state,
            boolean open,
            boolean hopeless) {
        var spec = ServiceSpecs.service("web").dependsOn("db", condition).build();
        var needed = Map.of("db", List.of(instance(state)));
        assertThat(DependencyGate.closed(spec, needed, _ -> job).isEmpty()).isEqualTo(open);
        assertThat(DependencyGate.hopeless(spec, needed, _ -> job)).isEqualTo(hopeless);
    }

    private static InstanceStatus instance(InstanceState state) {
        return new InstanceStatus(
                "db",
                "db",
                state,
                true,
                "",
                Instant.EPOCH,
                1,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                0,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                "unknown",
                false,
                Optional.empty());
    }
}
