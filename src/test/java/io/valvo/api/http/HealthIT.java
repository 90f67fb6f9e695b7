package io.valvo.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.valvo.api.testing.ApiFixture;
import io.valvo.gateway.RouteStats;
import io.valvo.model.event.DaemonPart;
import io.valvo.model.event.Event;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.model.spec.AdmissionSpec;
import io.valvo.model.spec.BreakerSpec;
import io.valvo.model.spec.OutlierSpec;
import io.valvo.model.spec.RouteMatch;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.model.status.DaemonTrouble;
import io.valvo.model.status.ListenFailure;
import io.valvo.model.status.MailboxBacklog;
import io.valvo.wire.WireJson;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** docs/api.md and docs/survival.md: what the daemon says of itself. */
@Timeout(120)
class HealthIT {
    @TempDir Path directory;

    private ApiFixture api;

    @BeforeEach
    void open() throws Exception {
        api = new ApiFixture(directory);
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void aGatewayThatDoesNotListenIsNeitherReadyNorHealthyAndItsHolderIsForThoseWithAToken()
            throws Exception {
        api.gateway = Optional.empty();
        api.gatewayFailure =
                Optional.of(
                        new ListenFailure("the gateway can't listen", "held by pid 4711", true));
        for (var path : List.of("/health", "/ready")) {
            var open = api.send(HttpRequest.newBuilder(URI.create(api.url + path)));
            assertThat(open.statusCode()).isEqualTo(503);
            assertThat(open.body()).contains("the gateway can't listen").doesNotContain("4711");
            assertThat(api.get(path).body()).contains("held by pid 4711");
        }
    }

    @Test
    void whatTheDaemonCannotDoIsAWarningAndNoReasonToTakeItOutOfService() throws Exception {
        assertThat(json(api.get("/health")).get("warnings")).isEmpty();
        api.troubles =
                List.of(
                        new DaemonTrouble(
                                "the ledger can't be written",
                                "can't write the ledger: /s: No space left on device"));
        var health = api.get("/health");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(json(health).get("status").asText()).isEqualTo("healthy");
        assertThat(json(health).get("warnings").get(0).asText()).contains("No space left");
        var open = api.send(HttpRequest.newBuilder(URI.create(api.url + "/health")));
        assertThat(json(open).get("warnings").toString())
                .isEqualTo("[\"the ledger can't be written\"]");
        assertThat(api.get("/api/v1/services", "Accept", "text/plain").body())
                .endsWith("warning: can't write the ledger: /s: No space left on device\n");
    }

    @Test
    void aSupervisionThatNoLongerAnswersIsUnhealthyAndTheAgeOfWhatItOwesIsTold() throws Exception {
        var before = json(api.get("/health"));
        assertThat(before.get("oldest_request_ms").asLong()).isLessThan(10_000);
        assertThat(before.get("scheduler_ms").asLong()).isLessThan(10_000);
        api.services.mute = true;
        var health = api.get("/health");
        while (!health.body().contains("has not answered for")) health = api.get("/health");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(json(health).get("oldest_request_ms").asLong()).isGreaterThan(10_000);
        assertThat(json(health).get("scheduler_ms").asLong()).isLessThan(10_000);
    }

    @Test
    void aPartThatLeavesAMessageLyingForTooLongIsUnhealthyAndItsAgeIsAMetric() throws Exception {
        api.backlogs = List.of(new MailboxBacklog("ports", 3, Duration.ofSeconds(9)));
        assertThat(api.get("/health").statusCode()).isEqualTo(200);
        api.backlogs = List.of(new MailboxBacklog("ports", 3, Duration.ofMillis(11_500)));
        var health = api.get("/health");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(json(health).get("reasons").toString())
                .contains("a message to the daemon's ports has waited for 11s");
        assertThat(api.get("/metrics").body())
                .contains(
                        "valvo_actor_mailbox_age_seconds{actor=\"ports\"} 11.5",
                        "valvo_actor_mailbox_messages{actor=\"ports\"} 3");
    }

    @Test
    void whoWaitsLongestIsToldAndOneWhoWaitsPastItsDeadlineIsAFault() throws Exception {
        api.routes = List.of(route(Duration.ofSeconds(7)), route(Duration.ofSeconds(5)));
        var health = api.get("/health");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(json(health).get("oldest_wait_ms").asLong()).isEqualTo(7_000);
        api.routes = List.of(route(Duration.ofSeconds(10)));
        var late = api.get("/health");
        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(json(late).get("reasons").get(0).asText())
                .contains("route chat wait for 10s", "its timeout is 8s");
    }

    private static RouteStats route(Duration oldestWait) {
        return new RouteStats(
                new RouteSpec(
                        "chat",
                        RouteMatch.ALL,
                        new RouteTarget.Service("web", Optional.empty()),
                        new AdmissionSpec(
                                1, 25, Duration.ofSeconds(8), Optional.empty(), Optional.empty()),
                        BreakerSpec.DEFAULT,
                        OutlierSpec.DEFAULT,
                        List.of(),
                        List.of()),
                1,
                0,
                0,
                0,
                0,
                1,
                Optional.of(oldestWait),
                new RouteStats.Times(0, 0, Duration.ZERO, Duration.ZERO),
                RouteStats.BOUNDS.stream().map(_ -> 0L).toList(),
                List.of());
    }

    @Test
    void partsOfTheDaemonThatBeganAnewAreCounted() throws Exception {
        var subject = EventSubject.instance("web", "web", 1, 4711);
        var fault = new EventData.FaultSurvived("watch over web");
        api.tally.count(new Event(1, Instant.EPOCH, subject, fault));
        api.tally.count(new Event(2, Instant.EPOCH, subject, fault));
        api.tally.count(
                new Event(
                        3,
                        Instant.EPOCH,
                        EventSubject.DAEMON,
                        new EventData.FaultSurvived(DaemonPart.SAMPLER)));
        assertThat(api.get("/metrics").body())
                .contains(
                        "valvo_actor_restarts_total{actor=\"sampler\",instance=\"\",service=\"\"} 1",
                        "valvo_actor_restarts_total{actor=\"watch over web\",instance=\"web\",service=\"web\"} 2");
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return WireJson.MAPPER.readTree(answer.body());
    }
}
