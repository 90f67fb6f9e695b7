package io.valvo.api.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.api.query.LastRequester;
import io.valvo.model.spec.DependencyCondition;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.testing.ServiceSpecs;
import io.valvo.wire.WhyJson;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** docs/cli.md, why: what a service waits for is what keeps its gate closed, and nothing else. */
class WhyExplanationTest {
    private static final ServiceStatus WEB =
            status(
                    ServiceSpecs.service("web").dependsOn("db", DependencyCondition.READY).build(),
                    InstanceState.PENDING,
                    InstanceState.PENDING);

    @Test
    void aDependencyOfWhichOneInstanceIsReadyKeepsNobodyWaiting() {
        assertThat(waitsFor(InstanceState.READY, InstanceState.STARTING)).isEmpty();
    }

    @Test
    void aDependencyOfWhichNoneIsReadyIsNamedWithItsState() {
        assertThat(waitsFor(InstanceState.STARTING, InstanceState.STARTING))
                .containsExactly("db (starting)");
    }

    private static List<String> waitsFor(InstanceState... instances) {
        var db = status(ServiceSpecs.service("db").build(), InstanceState.STARTING, instances);
        var why =
                WhyExplanation.of(
                        "web", WEB, List.of(db, WEB), new LastRequester(Map.of()), Instant.EPOCH);
        return why.instances().stream().map(WhyJson.Instance::waitsFor).findFirst().orElseThrow();
    }

    private static ServiceStatus status(
            ServiceSpec spec, InstanceState whole, InstanceState... states) {
        var instances =
                IntStream.range(0, states.length)
                        .mapToObj(
                                it -> instance(spec.name(), spec.instanceName(it + 1), states[it]))
                        .toList();
        return new ServiceStatus(spec, whole, true, instances);
    }

    private static InstanceStatus instance(String service, String name, InstanceState state) {
        return new InstanceStatus(
                name,
                service,
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
