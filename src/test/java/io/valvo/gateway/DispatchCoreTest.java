package io.valvo.gateway;

import static io.valvo.gateway.GatewayFixture.SECOND;
import static io.valvo.gateway.GatewayFixture.route;
import static io.valvo.gateway.GatewayFixture.to;
import static io.valvo.gateway.GatewayFixture.with;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.gateway.GatewayFixture.Asking;
import io.valvo.model.spec.AdmissionSpec;
import io.valvo.model.spec.BreakerSpec;
import io.valvo.model.spec.RateLimit;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.model.status.InstanceState;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Who is sent where, who waits, who is refused. */
class DispatchCoreTest {
    private static final RouteTarget OLLAMA =
            new RouteTarget.External(URI.create("http://127.0.0.1:11434/x"));
    private static final RouteTarget LATER = new RouteTarget.Fixed(503, Map.of(), "later");
    private static final AdmissionSpec ONE =
            new AdmissionSpec(1, 3, Duration.ofSeconds(8), Optional.empty(), Optional.empty());

    private static final AdmissionSpec SLOW =
            new AdmissionSpec(0, 9, Duration.ofSeconds(60), Optional.empty(), Optional.empty());

    private final GatewayFixture fixture = new GatewayFixture();

    @Test
    void aRequestIsSentToTheInstanceWithTheLeastToDo() {
        fixture.routes(route("web", to("web"))).service("web", 2);
        fixture.ready("web", 1, 8001).ready("web/2", 1, 8002);
        var ports = new ArrayList<Integer>();
        for (int i = 0; i < 4; i++) ports.add(fixture.ask("/web").port());
        assertThat(ports).containsExactlyInAnyOrder(8001, 8002, 8001, 8002);
    }

    @Test
    void eachRequestThatAProcessAnsweredIsTold() {
        fixture.routes(route("web", to("web"), LATER)).service("web", 1).ready("web", 7, 8001);
        fixture.answer(fixture.ask("/web"), 200);
        var cut = fixture.ask("/web");
        cut.sent().attempt().answered(200);
        cut.sent().attempt().abandoned();
        fixture.fail(fixture.ask("/web"), UpstreamFailure.CLOSED, false);
        assertThat(fixture.served).containsExactly("web: web#7", "web: web#7");
    }

    @Test
    void asManyAsMayWaitAndTheNextIsToldWhenToComeAgain() {
        fixture.routes(with(route("chat", to("lfm2")), ONE))
                .service("lfm2", 1)
                .ready("lfm2", 1, 80);
        var first = fixture.ask("/chat");
        fixture.now += 2 * SECOND;
        fixture.answer(first, 200);
        var all = IntStream.range(0, 5).mapToObj(_ -> fixture.ask("/chat")).toList();
        assertThat(all.stream().map(Asking::waits)).containsExactly(false, true, true, true, false);
        assertThat(all.getLast().refused().status()).isEqualTo(503);
        assertThat(all.getLast().refused().retryAfter()).contains(Duration.ofSeconds(2));
        fixture.answer(all.get(0), 200);
        assertThat(all.get(1).port()).isEqualTo(80);
        assertThat(all.get(2).waits()).isTrue();
    }

    @Test
    void whoWaitsTooLongIsToldSo() {
        fixture.routes(with(route("chat", to("lfm2")), ONE))
                .service("lfm2", 1)
                .ready("lfm2", 1, 80);
        fixture.ask("/chat");
        var waiting = fixture.ask("/chat");
        fixture.pass(7.9);
        assertThat(waiting.waits()).isTrue();
        var report = RouteStats.of(fixture.desk.state, fixture.desk.queues, fixture.now).getFirst();
        assertThat(report.oldestWait()).contains(Duration.ofMillis(7_900));
        assertThat(report.overdue()).isEmpty();
        fixture.pass(0.1);
        assertThat(waiting.refused().status()).isEqualTo(503);
        assertThat(waiting.refused().message()).isEqualTo("it waited for 8s");
    }

    @Test
    void whoLeavesFreesHisPlace() {
        fixture.routes(with(route("chat", to("lfm2")), ONE))
                .service("lfm2", 1)
                .ready("lfm2", 1, 80);
        var first = fixture.ask("/chat");
        var second = fixture.ask("/chat");
        var third = fixture.ask("/chat");
        second.ticket.withdraw();
        first.sent().attempt().abandoned();
        assertThat(third.port()).isEqualTo(80);
        assertThat(second.waits()).isTrue();
        assertThat(fixture.waiting("chat")).isZero();
    }

    @Test
    void tooManyPerTimeAreToldWhenToComeAgain() {
        var rate = Optional.of(new RateLimit(2, Duration.ofSeconds(1)));
        var limits = new AdmissionSpec(0, 9, Duration.ofSeconds(8), Optional.empty(), rate);
        fixture.routes(with(route("web", to("web")), limits)).service("web", 1).ready("web", 1, 80);
        fixture.ask("/web", "a");
        fixture.ask("/web", "a");
        var third = fixture.ask("/web", "a").refused();
        assertThat(third.status()).isEqualTo(429);
        assertThat(third.retryAfter()).contains(Duration.ofMillis(500));
        assertThat(fixture.ask("/web", "b").port()).isEqualTo(80);
    }

    @Test
    void aStartingServiceHasItsRequestsWait() {
        fixture.routes(route("web", to("web"), OLLAMA)).service("web", 1);
        fixture.state("web", InstanceState.STARTING, 1, 80);
        var asking = fixture.ask("/web");
        assertThat(asking.waits()).isTrue();
        fixture.ready("web", 1, 80);
        assertThat(asking.port()).isEqualTo(80);
        assertThat(asking.sent().fallback()).isEmpty();
    }

    @Test
    void oneThatBacksOffIsAnsweredForByItsFallback() {
        fixture.routes(route("web", to("web"), to("gone"), OLLAMA))
                .service("web", 1)
                .service("gone", 1);
        fixture.backsOff("web", 1, 3);
        var send = fixture.ask("/web/a").sent();
        assertThat(send.address()).isEqualTo(new UpstreamAddress(false, "127.0.0.1", 11434, true));
        assertThat(send.path()).isEqualTo("/x/web/a");
        assertThat(send.fallback()).contains("http://127.0.0.1:11434/x");
    }

    @Test
    void withoutFallbackItIsWaitedForWithinTheDeadlineElseTheTimeIsTold() {
        fixture.routes(route("web", to("web"))).service("web", 1).backsOff("web", 1, 5);
        var asking = fixture.ask("/web");
        assertThat(asking.waits()).isTrue();
        fixture.backsOff("web", 2, 30);
        assertThat(asking.refused().status()).isEqualTo(503);
        assertThat(asking.refused().retryAfter()).contains(Duration.ofSeconds(30));
    }

    @Test
    void aServiceThatDoesNotRunIsUnavailable() {
        fixture.routes(route("web", to("web")), route("canned", to("web"), LATER))
                .service("web", 1);
        assertThat(fixture.ask("/web").refused().message()).isEqualTo("web is not running");
        assertThat(fixture.ask("/canned").verdict())
                .isEqualTo(new DispatchDecision.Reply(503, Map.of(), "later", Optional.of("503")));
    }

    @Test
    void whenItsProcessEndsTheBreakerIsOpenAndRequestsWaitForTheNext() {
        fixture.routes(route("web", to("web"))).service("web", 1).ready("web", 1, 81);
        var all = IntStream.range(0, 64).mapToObj(_ -> fixture.ask("/web")).toList();
        all.subList(0, 40).forEach(it -> fixture.fail(it, UpstreamFailure.CLOSED, true));
        fixture.state("web", InstanceState.STARTING, 2, 0);
        assertThat(fixture.facts).containsExactly("breaker.opened");
        all.subList(40, 64).forEach(it -> fixture.fail(it, UpstreamFailure.CLOSED, true));
        assertThat(fixture.waiting("web")).isEqualTo(64);
        fixture.pass(1);
        fixture.ready("web", 2, 82);
        assertThat(fixture.facts).containsExactly("breaker.opened", "breaker.closed");
        assertThat(all).allSatisfy(it -> assertThat(it.port()).isEqualTo(82));
    }

    @Test
    void aRequestThatFailsIsSentToAnotherInstanceAtOnce() {
        fixture.routes(route("web", to("web"))).service("web", 2);
        fixture.ready("web", 1, 81).ready("web/2", 1, 82);
        var asking = fixture.ask("/web");
        int first = asking.port();
        fixture.fail(asking, UpstreamFailure.CLOSED, true);
        assertThat(asking.verdicts).hasSize(2);
        assertThat(asking.port()).isNotEqualTo(first);
    }

    @Test
    void whatMayNotBeRepeatedIsNot() {
        fixture.routes(route("web", to("web"))).service("web", 2);
        fixture.ready("web", 1, 81).ready("web/2", 1, 82);
        var asking = fixture.ask("/web");
        fixture.fail(asking, UpstreamFailure.CLOSED, false);
        assertThat(asking.refused().status()).isEqualTo(502);
        assertThat(asking.refused().message()).contains("closed the connection");
    }

    @Test
    void anAnswerThatDoesNotComeInTimeIsNotWaitedForAgain() {
        fixture.routes(route("web", to("web"))).service("web", 1).ready("web", 1, 81);
        var asking = fixture.ask("/web");
        fixture.pass(8);
        fixture.fail(asking, UpstreamFailure.TIMEOUT, true);
        assertThat(asking.refused().status()).isEqualTo(504);
    }

    @Test
    void anotherHouseThatIsDeadIsPassedOver() {
        fixture.routes(route("web", to("web"), OLLAMA, LATER)).service("web", 1);
        var asking = fixture.ask("/web");
        fixture.fail(asking, UpstreamFailure.UNREACHABLE, true);
        assertThat(asking.verdict()).isInstanceOf(DispatchDecision.Reply.class);
    }

    @Test
    void failuresOpenTheBreakerAndOnlyOfThisRoute() {
        fixture.routes(route("a", to("web")), route("b", to("web")))
                .service("web", 1)
                .ready("web", 1, 80);
        for (int i = 0; i < 10; i++) fixture.answer(fixture.ask("/a"), 500);
        var refused = fixture.ask("/a").refused();
        assertThat(refused.message()).contains("circuit breaker");
        assertThat(refused.retryAfter()).contains(Duration.ofSeconds(10));
        assertThat(fixture.ask("/b").port()).isEqualTo(80);
        fixture.pass(10);
        var trials = IntStream.range(0, 4).mapToObj(_ -> fixture.ask("/a")).toList();
        assertThat(trials.getLast().waits()).as("while the trial decides").isTrue();
        trials.subList(0, 3).forEach(it -> fixture.answer(it, 200));
        assertThat(trials.getLast().port()).isEqualTo(80);
        assertThat(fixture.facts)
                .containsExactly("breaker.opened", "breaker.half_opened", "breaker.closed");
    }

    /** One client's request is one failure, however often it was sent, and to how many. */
    @ParameterizedTest
    @CsvSource({
        "1, CLOSED",
        "1, UNREACHABLE",
        "1, MALFORMED",
        "1, CLOSED_TWICE",
        "3, CLOSED",
        "3, UNREACHABLE"
    })
    void oneRequestNeverOpensTheBreaker(int instances, UpstreamFailure why) {
        fixture.routes(with(strict("a", 2), SLOW)).service("web", instances);
        for (int i = 1; i <= instances; i++) fixture.ready(i == 1 ? "web" : "web/" + i, 1, 80 + i);
        var asking = fixture.ask("/a");
        while (asking.verdict() instanceof DispatchDecision.Send) {
            int before = asking.verdicts.size();
            fixture.fail(asking, why, true);
            while (asking.verdicts.size() == before) fixture.pass(0.1);
        }
        assertThat(asking.refused().status()).isEqualTo(502);
        assertThat(fixture.now).as("long before its deadline").isLessThan(3 * SECOND);
        assertThat(asking.verdicts.size() - 1)
                .isLessThanOrEqualTo(why == UpstreamFailure.UNREACHABLE ? 7 : 2);
        fixture.pass(2);
        assertThat(fixture.facts).isEmpty();
        fixture.answer(fixture.ask("/a"), 500);
        assertThat(fixture.facts).as("a second request").contains("breaker.opened");
    }

    @Test
    void anAnswerThatIsNoneIsToldAtOnce() {
        fixture.routes(route("a", to("web"))).service("web", 1).ready("web", 1, 80);
        var asking = fixture.ask("/a");
        fixture.fail(asking, UpstreamFailure.MALFORMED, true);
        assertThat(asking.refused().status()).isEqualTo(502);
        assertThat(asking.refused().message()).isEqualTo("web did not answer with HTTP");
    }

    /** Stalled uploads, connections that are closed on half a request, errors that come early. */
    @Test
    void whatAClientOwesIsNeverHeldAgainstTheService() {
        fixture.routes(route("a", to("web"))).service("web", 2);
        fixture.ready("web", 1, 81).ready("web/2", 1, 82);
        for (int i = 0; i < 20; i++) {
            var stalled = fixture.ask("/a");
            fixture.fail(stalled, UpstreamFailure.STALLED, true);
            assertThat(stalled.refused().status()).isEqualTo(408);
            var cut = fixture.ask("/a");
            fixture.fail(cut, UpstreamFailure.CLOSED_EARLY, false);
            assertThat(cut.refused().status()).isEqualTo(502);
            var early = fixture.ask("/a");
            early.sent().attempt().answeredEarly(503);
            early.sent().attempt().finished();
        }
        fixture.pass(2);
        assertThat(fixture.facts).isEmpty();
    }

    @Test
    void whatAProcessGotTwiceIsStillAnsweredByItsSuccessor() {
        fixture.routes(route("a", to("web"))).service("web", 1).ready("web", 1, 81);
        var asking = fixture.ask("/a");
        fixture.fail(asking, UpstreamFailure.CLOSED_TWICE, true);
        fixture.pass(0.1);
        fixture.state("web", InstanceState.STARTING, 2, 0).ready("web", 2, 82);
        assertThat(asking.port()).isEqualTo(82);
    }

    private static RouteSpec strict(String name, int minCalls) {
        var it = route(name, to("web"));
        var b = BreakerSpec.DEFAULT;
        var strict =
                new BreakerSpec(
                        b.failures(),
                        b.window(),
                        minCalls,
                        b.open(),
                        b.halfOpen(),
                        b.slowAfter(),
                        b.slowCalls(),
                        b.slowStart());
        return new RouteSpec(
                it.name(),
                it.match(),
                it.to(),
                it.admission(),
                strict,
                it.outliers(),
                it.fallback(),
                it.wakeOn());
    }

    @Test
    void aLivingServiceThatRefusesConnectionsOpensItToo() {
        fixture.routes(route("a", to("web"))).service("web", 1).ready("web", 1, 80);
        for (int i = 0; i < 10; i++) {
            var asking = fixture.ask("/a");
            fixture.fail(asking, UpstreamFailure.UNREACHABLE, true);
            asking.ticket.withdraw();
        }
        assertThat(fixture.facts).isEmpty();
        fixture.pass(1);
        assertThat(fixture.facts).containsExactly("breaker.opened");
    }

    @Test
    void answersThatBreakOffWithTheirProcessDoNotOpenIt() {
        fixture.routes(route("a", to("web"))).service("web", 2);
        fixture.ready("web", 1, 81).ready("web/2", 1, 82);
        var all = IntStream.range(0, 40).mapToObj(_ -> fixture.ask("/a")).toList();
        for (var it : all) it.sent().attempt().answered(200);
        for (var it : all) if (it.port() == 81) it.sent().attempt().broke();
        fixture.pass(0.9);
        fixture.ready("web", 2, 83);
        fixture.pass(1);
        assertThat(fixture.facts).isEmpty();
        for (var it : all) if (it.port() == 82) it.sent().attempt().broke();
        fixture.pass(1);
        assertThat(fixture.facts)
                .as("that process lives")
                .containsExactly("outlier.ejected", "breaker.opened");
    }

    @Test
    void anInstanceThatAloneFailsIsLeftOut() {
        fixture.routes(route("a", to("web"))).service("web", 2);
        fixture.ready("web", 1, 81).ready("web/2", 1, 82);
        for (int i = 0; i < 40; i++) {
            var asking = fixture.ask("/a");
            fixture.answer(asking, asking.port() == 81 && i < 12 ? 500 : 200);
        }
        var ports = IntStream.range(0, 6).map(_ -> fixture.ask("/a").port()).boxed().toList();
        assertThat(ports).containsOnly(82);
        var report = RouteStats.of(fixture.desk.state, fixture.desk.queues, fixture.now).getFirst();
        assertThat(report.targets().getFirst().leftOut()).containsExactly("web");
        assertThat(fixture.facts).containsExactly("outlier.ejected");
        fixture.ready("web", 2, 83);
        assertThat(fixture.ask("/a").port()).as("a new process").isEqualTo(83);
    }

    @Test
    void aProcessThatIsToEndGetsNoMoreAndIsWaitedFor() {
        fixture.routes(route("web", to("web"))).service("web", 2);
        fixture.ready("web", 1, 81).ready("web/2", 1, 82);
        var all = List.of(fixture.ask("/web"), fixture.ask("/web"));
        var told = new ArrayList<String>();
        fixture.desk.drain("web", "web", 1, () -> told.add("through"));
        fixture.desk.drain("web", "web/3", 1, () -> told.add("nothing"));
        fixture.desk.drain("other", "other", 1, () -> told.add("unknown"));
        fixture.flush();
        assertThat(told).containsExactly("nothing", "unknown");
        assertThat(fixture.ask("/web").port()).isEqualTo(82);
        fixture.state("web", InstanceState.STOPPING, 1, 81);
        all.stream().filter(it -> it.port() == 81).forEach(it -> fixture.answer(it, 200));
        assertThat(told).containsExactly("nothing", "unknown", "through");
        assertThat(fixture.facts).as("planned").isEmpty();
    }

    @Test
    void newsThatAreOlderThanItsEndDoNotBringAProcessBack() {
        fixture.routes(route("web", to("web"))).service("web", 2);
        fixture.ready("web", 1, 81).ready("web/2", 1, 82);
        fixture.desk.drain("web", "web", 1, () -> {});
        fixture.ready("web/2", 1, 82);
        for (int i = 0; i < 4; i++) assertThat(fixture.ask("/web").port()).isEqualTo(82);
        fixture.state("web", InstanceState.STOPPING, 1, 81).ready("web", 2, 83);
        assertThat(fixture.ask("/web").port()).as("the next process").isEqualTo(83);
    }

    @Test
    void whoComesBetweenTheEndAndTheNewsOfItWaitsForThem() {
        fixture.routes(route("web", to("web"))).service("web", 1).ready("web", 1, 81);
        fixture.desk.drain("web", "web", 1, () -> {});
        var restarted = fixture.ask("/web");
        assertThat(restarted.waits()).isTrue();
        fixture.state("web", InstanceState.STOPPING, 1, 81).ready("web", 2, 82);
        assertThat(restarted.port()).isEqualTo(82);
        fixture.answer(restarted, 200);
        fixture.desk.drain("web", "web", 2, () -> {});
        var stopped = fixture.ask("/web");
        assertThat(stopped.waits()).isTrue();
        fixture.state("web", InstanceState.STOPPED, 2, 0);
        assertThat(stopped.refused().status()).isEqualTo(503);
    }

    @Test
    void betweenTwoShapesRequestsWait() {
        fixture.routes(route("web", to("web"), LATER)).service("web", 1).ready("web", 1, 81);
        for (var state : List.of(InstanceState.STOPPED, InstanceState.BACKOFF)) {
            fixture.changing("web", state, 1);
            var asking = fixture.ask("/web");
            assertThat(asking.waits()).as(state.toString()).isTrue();
            fixture.ready("web", 2, 82);
            assertThat(asking.port()).isEqualTo(82);
        }
        fixture.state("web", InstanceState.STOPPED, 2, 0);
        assertThat(fixture.ask("/web").verdict()).isInstanceOf(DispatchDecision.Reply.class);
    }

    @Test
    void clientsTakeTurns() {
        fixture.routes(with(route("chat", to("lfm2")), ONE))
                .service("lfm2", 1)
                .ready("lfm2", 1, 80);
        var first = fixture.ask("/chat", "a");
        var again = fixture.ask("/chat", "a");
        var more = fixture.ask("/chat", "a");
        var other = fixture.ask("/chat", "b");
        fixture.answer(first, 200);
        assertThat(again.verdicts).hasSize(1);
        fixture.answer(again, 200);
        assertThat(other.verdicts).hasSize(1);
        assertThat(more.waits()).isTrue();
    }

    @Test
    void aNewConfigurationKeepsWhatStaysAndMovesWhoWaits() {
        var route = with(route("chat", to("lfm2")), ONE);
        fixture.routes(route).service("lfm2", 1).ready("lfm2", 1, 80);
        fixture.ask("/chat");
        var waiting = fixture.ask("/chat");
        fixture.routes(route);
        assertThat(waiting.waits()).isTrue();
        fixture.routes(route("chat", to("lfm2")));
        fixture.flush();
        assertThat(waiting.port()).isEqualTo(80);
    }

    @Test
    void aTryThatFailsAfterItsRouteHasChangedGoesByTheNewOne() {
        fixture.routes(route("web", to("web"))).service("web", 1).ready("web", 1, 80);
        var asking = fixture.ask("/web");
        fixture.routes(with(route("web", to("web")), ONE));
        fixture.fail(asking, UpstreamFailure.UNREACHABLE, true);
        assertThat(fixture.waiting("web")).isZero();
        assertThat(asking.verdicts).hasSize(2);
        assertThat(asking.port()).isEqualTo(80);
    }

    @Test
    void whoLeavesAfterTheRouteHasChangedWaitsNoLonger() {
        var route = with(route("chat", to("lfm2")), ONE);
        fixture.routes(route).service("lfm2", 1);
        fixture.changing("lfm2", InstanceState.STARTING, 1);
        var waiting = fixture.ask("/chat");
        fixture.routes(route("chat", to("lfm2")));
        assertThat(fixture.waiting("chat")).isEqualTo(1);
        waiting.ticket.withdraw();
        assertThat(fixture.waiting("chat")).isZero();
    }

    @Test
    void figuresSayWhatCameOfIt() {
        fixture.routes(route("web", to("web"), LATER)).service("web", 1).ready("web", 1, 80);
        for (int i = 0; i < 9; i++) {
            var asking = fixture.ask("/web");
            fixture.now += SECOND / 10;
            fixture.answer(asking, i == 0 ? 500 : 200);
        }
        fixture.backsOff("web", 1, 60);
        fixture.ask("/web");
        var report = RouteStats.of(fixture.desk.state, fixture.desk.queues, fixture.now).getFirst();
        assertThat(report.requests()).isEqualTo(10);
        assertThat(report.succeeded()).isEqualTo(8);
        assertThat(report.failed()).isEqualTo(2);
        assertThat(report.fallbacks()).isEqualTo(1);
        assertThat(report.times().mean()).isEqualTo(Duration.ofMillis(100));
        assertThat(report.times().p99()).isBetween(Duration.ofMillis(95), Duration.ofMillis(115));
        assertThat(report.targets().getFirst().breaker()).isEqualTo("open");
    }
}
