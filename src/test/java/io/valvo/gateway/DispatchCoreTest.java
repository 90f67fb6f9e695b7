package io.valvo.gateway;

import static io.valvo.gateway.Floor.SECOND;
import static io.valvo.gateway.Floor.route;
import static io.valvo.gateway.Floor.to;
import static io.valvo.gateway.Floor.with;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.gateway.Floor.Asking;
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

    private final Floor floor = new Floor();

    @Test
    void aRequestIsSentToTheInstanceWithTheLeastToDo() {
        floor.routes(route("web", to("web"))).service("web", 2);
        floor.ready("web", 1, 8001).ready("web/2", 1, 8002);
        var ports = new ArrayList<Integer>();
        for (int i = 0; i < 4; i++) ports.add(floor.ask("/web").port());
        assertThat(ports).containsExactlyInAnyOrder(8001, 8002, 8001, 8002);
    }

    @Test
    void eachRequestThatAProcessAnsweredIsTold() {
        floor.routes(route("web", to("web"), LATER)).service("web", 1).ready("web", 7, 8001);
        floor.answer(floor.ask("/web"), 200);
        var cut = floor.ask("/web");
        cut.sent().attempt().answered(200);
        cut.sent().attempt().abandoned();
        floor.fail(floor.ask("/web"), UpstreamFailure.CLOSED, false);
        assertThat(floor.served).containsExactly("web: web#7", "web: web#7");
    }

    @Test
    void asManyAsMayWaitAndTheNextIsToldWhenToComeAgain() {
        floor.routes(with(route("chat", to("lfm2")), ONE)).service("lfm2", 1).ready("lfm2", 1, 80);
        var first = floor.ask("/chat");
        floor.now += 2 * SECOND;
        floor.answer(first, 200);
        var all = IntStream.range(0, 5).mapToObj(_ -> floor.ask("/chat")).toList();
        assertThat(all.stream().map(Asking::waits)).containsExactly(false, true, true, true, false);
        assertThat(all.getLast().refused().status()).isEqualTo(503);
        assertThat(all.getLast().refused().retryAfter()).contains(Duration.ofSeconds(2));
        floor.answer(all.get(0), 200);
        assertThat(all.get(1).port()).isEqualTo(80);
        assertThat(all.get(2).waits()).isTrue();
    }

    @Test
    void whoWaitsTooLongIsToldSo() {
        floor.routes(with(route("chat", to("lfm2")), ONE)).service("lfm2", 1).ready("lfm2", 1, 80);
        floor.ask("/chat");
        var waiting = floor.ask("/chat");
        floor.pass(7.9);
        assertThat(waiting.waits()).isTrue();
        var report = RouteStats.of(floor.desk.state, floor.desk.queues, floor.now).getFirst();
        assertThat(report.oldestWait()).contains(Duration.ofMillis(7_900));
        assertThat(report.overdue()).isEmpty();
        floor.pass(0.1);
        assertThat(waiting.refused().status()).isEqualTo(503);
        assertThat(waiting.refused().message()).isEqualTo("it waited for 8s");
    }

    @Test
    void whoLeavesFreesHisPlace() {
        floor.routes(with(route("chat", to("lfm2")), ONE)).service("lfm2", 1).ready("lfm2", 1, 80);
        var first = floor.ask("/chat");
        var second = floor.ask("/chat");
        var third = floor.ask("/chat");
        second.ticket.withdraw();
        first.sent().attempt().abandoned();
        assertThat(third.port()).isEqualTo(80);
        assertThat(second.waits()).isTrue();
        assertThat(floor.waiting("chat")).isZero();
    }

    @Test
    void tooManyPerTimeAreToldWhenToComeAgain() {
        var rate = Optional.of(new RateLimit(2, Duration.ofSeconds(1)));
        var limits = new AdmissionSpec(0, 9, Duration.ofSeconds(8), Optional.empty(), rate);
        floor.routes(with(route("web", to("web")), limits)).service("web", 1).ready("web", 1, 80);
        floor.ask("/web", "a");
        floor.ask("/web", "a");
        var third = floor.ask("/web", "a").refused();
        assertThat(third.status()).isEqualTo(429);
        assertThat(third.retryAfter()).contains(Duration.ofMillis(500));
        assertThat(floor.ask("/web", "b").port()).isEqualTo(80);
    }

    @Test
    void aStartingServiceHasItsRequestsWait() {
        floor.routes(route("web", to("web"), OLLAMA)).service("web", 1);
        floor.state("web", InstanceState.STARTING, 1, 80);
        var asking = floor.ask("/web");
        assertThat(asking.waits()).isTrue();
        floor.ready("web", 1, 80);
        assertThat(asking.port()).isEqualTo(80);
        assertThat(asking.sent().fallback()).isEmpty();
    }

    @Test
    void oneThatBacksOffIsAnsweredForByItsFallback() {
        floor.routes(route("web", to("web"), to("gone"), OLLAMA))
                .service("web", 1)
                .service("gone", 1);
        floor.backsOff("web", 1, 3);
        var send = floor.ask("/web/a").sent();
        assertThat(send.address()).isEqualTo(new UpstreamAddress(false, "127.0.0.1", 11434, true));
        assertThat(send.path()).isEqualTo("/x/web/a");
        assertThat(send.fallback()).contains("http://127.0.0.1:11434/x");
    }

    @Test
    void withoutFallbackItIsWaitedForWithinTheDeadlineElseTheTimeIsTold() {
        floor.routes(route("web", to("web"))).service("web", 1).backsOff("web", 1, 5);
        var asking = floor.ask("/web");
        assertThat(asking.waits()).isTrue();
        floor.backsOff("web", 2, 30);
        assertThat(asking.refused().status()).isEqualTo(503);
        assertThat(asking.refused().retryAfter()).contains(Duration.ofSeconds(30));
    }

    @Test
    void aServiceThatDoesNotRunIsUnavailable() {
        floor.routes(route("web", to("web")), route("canned", to("web"), LATER)).service("web", 1);
        assertThat(floor.ask("/web").refused().message()).isEqualTo("web is not running");
        assertThat(floor.ask("/canned").verdict())
                .isEqualTo(new DispatchDecision.Reply(503, Map.of(), "later", Optional.of("503")));
    }

    @Test
    void whenItsProcessEndsTheBreakerIsOpenAndRequestsWaitForTheNext() {
        floor.routes(route("web", to("web"))).service("web", 1).ready("web", 1, 81);
        var all = IntStream.range(0, 64).mapToObj(_ -> floor.ask("/web")).toList();
        all.subList(0, 40).forEach(it -> floor.fail(it, UpstreamFailure.CLOSED, true));
        floor.state("web", InstanceState.STARTING, 2, 0);
        assertThat(floor.facts).containsExactly("breaker.opened");
        all.subList(40, 64).forEach(it -> floor.fail(it, UpstreamFailure.CLOSED, true));
        assertThat(floor.waiting("web")).isEqualTo(64);
        floor.pass(1);
        floor.ready("web", 2, 82);
        assertThat(floor.facts).containsExactly("breaker.opened", "breaker.closed");
        assertThat(all).allSatisfy(it -> assertThat(it.port()).isEqualTo(82));
    }

    @Test
    void aRequestThatFailsIsSentToAnotherInstanceAtOnce() {
        floor.routes(route("web", to("web"))).service("web", 2);
        floor.ready("web", 1, 81).ready("web/2", 1, 82);
        var asking = floor.ask("/web");
        int first = asking.port();
        floor.fail(asking, UpstreamFailure.CLOSED, true);
        assertThat(asking.verdicts).hasSize(2);
        assertThat(asking.port()).isNotEqualTo(first);
    }

    @Test
    void whatMayNotBeRepeatedIsNot() {
        floor.routes(route("web", to("web"))).service("web", 2);
        floor.ready("web", 1, 81).ready("web/2", 1, 82);
        var asking = floor.ask("/web");
        floor.fail(asking, UpstreamFailure.CLOSED, false);
        assertThat(asking.refused().status()).isEqualTo(502);
        assertThat(asking.refused().message()).contains("closed the connection");
    }

    @Test
    void anAnswerThatDoesNotComeInTimeIsNotWaitedForAgain() {
        floor.routes(route("web", to("web"))).service("web", 1).ready("web", 1, 81);
        var asking = floor.ask("/web");
        floor.pass(8);
        floor.fail(asking, UpstreamFailure.TIMEOUT, true);
        assertThat(asking.refused().status()).isEqualTo(504);
    }

    @Test
    void anotherHouseThatIsDeadIsPassedOver() {
        floor.routes(route("web", to("web"), OLLAMA, LATER)).service("web", 1);
        var asking = floor.ask("/web");
        floor.fail(asking, UpstreamFailure.UNREACHABLE, true);
        assertThat(asking.verdict()).isInstanceOf(DispatchDecision.Reply.class);
    }

    @Test
    void failuresOpenTheBreakerAndOnlyOfThisRoute() {
        floor.routes(route("a", to("web")), route("b", to("web")))
                .service("web", 1)
                .ready("web", 1, 80);
        for (int i = 0; i < 10; i++) floor.answer(floor.ask("/a"), 500);
        var refused = floor.ask("/a").refused();
        assertThat(refused.message()).contains("circuit breaker");
        assertThat(refused.retryAfter()).contains(Duration.ofSeconds(10));
        assertThat(floor.ask("/b").port()).isEqualTo(80);
        floor.pass(10);
        var trials = IntStream.range(0, 4).mapToObj(_ -> floor.ask("/a")).toList();
        assertThat(trials.getLast().waits()).as("while the trial decides").isTrue();
        trials.subList(0, 3).forEach(it -> floor.answer(it, 200));
        assertThat(trials.getLast().port()).isEqualTo(80);
        assertThat(floor.facts)
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
        floor.routes(with(strict("a", 2), SLOW)).service("web", instances);
        for (int i = 1; i <= instances; i++) floor.ready(i == 1 ? "web" : "web/" + i, 1, 80 + i);
        var asking = floor.ask("/a");
        while (asking.verdict() instanceof DispatchDecision.Send) {
            int before = asking.verdicts.size();
            floor.fail(asking, why, true);
            while (asking.verdicts.size() == before) floor.pass(0.1);
        }
        assertThat(asking.refused().status()).isEqualTo(502);
        assertThat(floor.now).as("long before its deadline").isLessThan(3 * SECOND);
        assertThat(asking.verdicts.size() - 1)
                .isLessThanOrEqualTo(why == UpstreamFailure.UNREACHABLE ? 7 : 2);
        floor.pass(2);
        assertThat(floor.facts).isEmpty();
        floor.answer(floor.ask("/a"), 500);
        assertThat(floor.facts).as("a second request").contains("breaker.opened");
    }

    @Test
    void anAnswerThatIsNoneIsToldAtOnce() {
        floor.routes(route("a", to("web"))).service("web", 1).ready("web", 1, 80);
        var asking = floor.ask("/a");
        floor.fail(asking, UpstreamFailure.MALFORMED, true);
        assertThat(asking.refused().status()).isEqualTo(502);
        assertThat(asking.refused().message()).isEqualTo("web did not answer with HTTP");
    }

    /** Stalled uploads, connections that are closed on half a request, errors that come early. */
    @Test
    void whatAClientOwesIsNeverHeldAgainstTheService() {
        floor.routes(route("a", to("web"))).service("web", 2);
        floor.ready("web", 1, 81).ready("web/2", 1, 82);
        for (int i = 0; i < 20; i++) {
            var stalled = floor.ask("/a");
            floor.fail(stalled, UpstreamFailure.STALLED, true);
            assertThat(stalled.refused().status()).isEqualTo(408);
            var cut = floor.ask("/a");
            floor.fail(cut, UpstreamFailure.CLOSED_EARLY, false);
            assertThat(cut.refused().status()).isEqualTo(502);
            var early = floor.ask("/a");
            early.sent().attempt().answeredEarly(503);
            early.sent().attempt().finished();
        }
        floor.pass(2);
        assertThat(floor.facts).isEmpty();
    }

    @Test
    void whatAProcessGotTwiceIsStillAnsweredByItsSuccessor() {
        floor.routes(route("a", to("web"))).service("web", 1).ready("web", 1, 81);
        var asking = floor.ask("/a");
        floor.fail(asking, UpstreamFailure.CLOSED_TWICE, true);
        floor.pass(0.1);
        floor.state("web", InstanceState.STARTING, 2, 0).ready("web", 2, 82);
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
        floor.routes(route("a", to("web"))).service("web", 1).ready("web", 1, 80);
        for (int i = 0; i < 10; i++) {
            var asking = floor.ask("/a");
            floor.fail(asking, UpstreamFailure.UNREACHABLE, true);
            asking.ticket.withdraw();
        }
        assertThat(floor.facts).isEmpty();
        floor.pass(1);
        assertThat(floor.facts).containsExactly("breaker.opened");
    }

    @Test
    void answersThatBreakOffWithTheirProcessDoNotOpenIt() {
        floor.routes(route("a", to("web"))).service("web", 2);
        floor.ready("web", 1, 81).ready("web/2", 1, 82);
        var all = IntStream.range(0, 40).mapToObj(_ -> floor.ask("/a")).toList();
        for (var it : all) it.sent().attempt().answered(200);
        for (var it : all) if (it.port() == 81) it.sent().attempt().broke();
        floor.pass(0.9);
        floor.ready("web", 2, 83);
        floor.pass(1);
        assertThat(floor.facts).isEmpty();
        for (var it : all) if (it.port() == 82) it.sent().attempt().broke();
        floor.pass(1);
        assertThat(floor.facts)
                .as("that process lives")
                .containsExactly("outlier.ejected", "breaker.opened");
    }

    @Test
    void anInstanceThatAloneFailsIsLeftOut() {
        floor.routes(route("a", to("web"))).service("web", 2);
        floor.ready("web", 1, 81).ready("web/2", 1, 82);
        for (int i = 0; i < 40; i++) {
            var asking = floor.ask("/a");
            floor.answer(asking, asking.port() == 81 && i < 12 ? 500 : 200);
        }
        var ports = IntStream.range(0, 6).map(_ -> floor.ask("/a").port()).boxed().toList();
        assertThat(ports).containsOnly(82);
        var report = RouteStats.of(floor.desk.state, floor.desk.queues, floor.now).getFirst();
        assertThat(report.targets().getFirst().leftOut()).containsExactly("web");
        assertThat(floor.facts).containsExactly("outlier.ejected");
        floor.ready("web", 2, 83);
        assertThat(floor.ask("/a").port()).as("a new process").isEqualTo(83);
    }

    @Test
    void aProcessThatIsToEndGetsNoMoreAndIsWaitedFor() {
        floor.routes(route("web", to("web"))).service("web", 2);
        floor.ready("web", 1, 81).ready("web/2", 1, 82);
        var all = List.of(floor.ask("/web"), floor.ask("/web"));
        var told = new ArrayList<String>();
        floor.desk.drain("web", "web", 1, () -> told.add("through"));
        floor.desk.drain("web", "web/3", 1, () -> told.add("nothing"));
        floor.desk.drain("other", "other", 1, () -> told.add("unknown"));
        floor.flush();
        assertThat(told).containsExactly("nothing", "unknown");
        assertThat(floor.ask("/web").port()).isEqualTo(82);
        floor.state("web", InstanceState.STOPPING, 1, 81);
        all.stream().filter(it -> it.port() == 81).forEach(it -> floor.answer(it, 200));
        assertThat(told).containsExactly("nothing", "unknown", "through");
        assertThat(floor.facts).as("planned").isEmpty();
    }

    @Test
    void newsThatAreOlderThanItsEndDoNotBringAProcessBack() {
        floor.routes(route("web", to("web"))).service("web", 2);
        floor.ready("web", 1, 81).ready("web/2", 1, 82);
        floor.desk.drain("web", "web", 1, () -> {});
        floor.ready("web/2", 1, 82);
        for (int i = 0; i < 4; i++) assertThat(floor.ask("/web").port()).isEqualTo(82);
        floor.state("web", InstanceState.STOPPING, 1, 81).ready("web", 2, 83);
        assertThat(floor.ask("/web").port()).as("the next process").isEqualTo(83);
    }

    @Test
    void whoComesBetweenTheEndAndTheNewsOfItWaitsForThem() {
        floor.routes(route("web", to("web"))).service("web", 1).ready("web", 1, 81);
        floor.desk.drain("web", "web", 1, () -> {});
        var restarted = floor.ask("/web");
        assertThat(restarted.waits()).isTrue();
        floor.state("web", InstanceState.STOPPING, 1, 81).ready("web", 2, 82);
        assertThat(restarted.port()).isEqualTo(82);
        floor.answer(restarted, 200);
        floor.desk.drain("web", "web", 2, () -> {});
        var stopped = floor.ask("/web");
        assertThat(stopped.waits()).isTrue();
        floor.state("web", InstanceState.STOPPED, 2, 0);
        assertThat(stopped.refused().status()).isEqualTo(503);
    }

    @Test
    void betweenTwoShapesRequestsWait() {
        floor.routes(route("web", to("web"), LATER)).service("web", 1).ready("web", 1, 81);
        for (var state : List.of(InstanceState.STOPPED, InstanceState.BACKOFF)) {
            floor.changing("web", state, 1);
            var asking = floor.ask("/web");
            assertThat(asking.waits()).as(state.toString()).isTrue();
            floor.ready("web", 2, 82);
            assertThat(asking.port()).isEqualTo(82);
        }
        floor.state("web", InstanceState.STOPPED, 2, 0);
        assertThat(floor.ask("/web").verdict()).isInstanceOf(DispatchDecision.Reply.class);
    }

    @Test
    void clientsTakeTurns() {
        floor.routes(with(route("chat", to("lfm2")), ONE)).service("lfm2", 1).ready("lfm2", 1, 80);
        var first = floor.ask("/chat", "a");
        var again = floor.ask("/chat", "a");
        var more = floor.ask("/chat", "a");
        var other = floor.ask("/chat", "b");
        floor.answer(first, 200);
        assertThat(again.verdicts).hasSize(1);
        floor.answer(again, 200);
        assertThat(other.verdicts).hasSize(1);
        assertThat(more.waits()).isTrue();
    }

    @Test
    void aNewConfigurationKeepsWhatStaysAndMovesWhoWaits() {
        var route = with(route("chat", to("lfm2")), ONE);
        floor.routes(route).service("lfm2", 1).ready("lfm2", 1, 80);
        floor.ask("/chat");
        var waiting = floor.ask("/chat");
        floor.routes(route);
        assertThat(waiting.waits()).isTrue();
        floor.routes(route("chat", to("lfm2")));
        floor.flush();
        assertThat(waiting.port()).isEqualTo(80);
    }

    @Test
    void aTryThatFailsAfterItsRouteHasChangedGoesByTheNewOne() {
        floor.routes(route("web", to("web"))).service("web", 1).ready("web", 1, 80);
        var asking = floor.ask("/web");
        floor.routes(with(route("web", to("web")), ONE));
        floor.fail(asking, UpstreamFailure.UNREACHABLE, true);
        assertThat(floor.waiting("web")).isZero();
        assertThat(asking.verdicts).hasSize(2);
        assertThat(asking.port()).isEqualTo(80);
    }

    @Test
    void whoLeavesAfterTheRouteHasChangedWaitsNoLonger() {
        var route = with(route("chat", to("lfm2")), ONE);
        floor.routes(route).service("lfm2", 1);
        floor.changing("lfm2", InstanceState.STARTING, 1);
        var waiting = floor.ask("/chat");
        floor.routes(route("chat", to("lfm2")));
        assertThat(floor.waiting("chat")).isEqualTo(1);
        waiting.ticket.withdraw();
        assertThat(floor.waiting("chat")).isZero();
    }

    @Test
    void figuresSayWhatCameOfIt() {
        floor.routes(route("web", to("web"), LATER)).service("web", 1).ready("web", 1, 80);
        for (int i = 0; i < 9; i++) {
            var asking = floor.ask("/web");
            floor.now += SECOND / 10;
            floor.answer(asking, i == 0 ? 500 : 200);
        }
        floor.backsOff("web", 1, 60);
        floor.ask("/web");
        var report = RouteStats.of(floor.desk.state, floor.desk.queues, floor.now).getFirst();
        assertThat(report.requests()).isEqualTo(10);
        assertThat(report.succeeded()).isEqualTo(8);
        assertThat(report.failed()).isEqualTo(2);
        assertThat(report.fallbacks()).isEqualTo(1);
        assertThat(report.times().mean()).isEqualTo(Duration.ofMillis(100));
        assertThat(report.times().p99()).isBetween(Duration.ofMillis(95), Duration.ofMillis(115));
        assertThat(report.targets().getFirst().breaker()).isEqualTo("open");
    }
}
