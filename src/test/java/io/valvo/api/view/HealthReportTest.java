package io.valvo.api.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.gateway.RouteStats;
import io.valvo.gateway.RouteStats.TargetReport;
import io.valvo.gateway.RouteStats.Times;
import io.valvo.model.spec.AdmissionSpec;
import io.valvo.model.spec.BreakerSpec;
import io.valvo.model.spec.OutlierSpec;
import io.valvo.model.spec.RouteMatch;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.testing.ServiceSpecs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class HealthReportTest {
    @ParameterizedTest
    @CsvSource({
        "READY, closed, healthy, 0",
        "READY, open, degraded, 1",
        "READY, half_open, degraded, 1",
        "STARTING, open, starting, 0"
    })
    void aServiceWhoseBreakerIsOpenIsNotHealthy(
            InstanceState state, String breaker, String overall, int reasons) {
        var service = service(state);
        var routes = List.of(route("lfm2", breaker), route("other", "open"));
        assertThat(HealthReport.overall(service, routes)).isEqualTo(overall);
        assertThat(HealthReport.tripped(service, routes)).hasSize(reasons);
    }

    @Test
    void itIsSaidWhichAndWhy() {
        assertThat(
                        HealthReport.tripped(
                                service(InstanceState.READY), List.of(route("lfm2", "open"))))
                .containsExactly("circuit breaker of route chat is open: 9 of 10 calls failed");
    }

    private static ServiceStatus service(InstanceState state) {
        var one =
                new InstanceStatus(
                        "lfm2",
                        "lfm2",
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
        return new ServiceStatus(ServiceSpecs.service("lfm2").build(), state, true, List.of(one));
    }

    private static RouteStats route(String service, String breaker) {
        var target = new RouteTarget.Service(service, Optional.empty());
        var route =
                new RouteSpec(
                        "chat",
                        RouteMatch.ALL,
                        target,
                        AdmissionSpec.DEFAULT,
                        BreakerSpec.DEFAULT,
                        OutlierSpec.DEFAULT,
                        List.of(),
                        List.of());
        var at =
                new TargetReport(
                        service,
                        Optional.of(service),
                        breaker,
                        breaker.equals("open") ? "9 of 10 calls failed" : "",
                        0,
                        List.of());
        return new RouteStats(
                route,
                0,
                0,
                0,
                0,
                0,
                0,
                Optional.empty(),
                new Times(0, 0, Duration.ZERO, Duration.ZERO),
                List.of(),
                List.of(at));
    }
}
