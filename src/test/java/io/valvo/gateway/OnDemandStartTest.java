package io.valvo.gateway;

import static io.valvo.gateway.GatewayFixture.onDemand;
import static io.valvo.gateway.GatewayFixture.route;
import static io.valvo.gateway.GatewayFixture.to;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.gateway.GatewayFixture.Asking;
import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.spec.GatewaySpec.Budget;
import io.valvo.model.spec.RouteMatch;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.model.spec.ServingSpec;
import io.valvo.model.spec.UpdateStrategy;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.testing.ServiceSpecs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Services are fetched by requests, leave when nobody needs them, and make room for each other. */
class OnDemandStartTest {
    private static final ServingSpec DEMAND = onDemand(Duration.ofMinutes(5));

    private final GatewayFixture fixture = new GatewayFixture();

    @Test
    void theFirstRequestStartsItAndTheOthersWait() {
        fixture.routes(route("a", to("a"))).service("a", 1, DEMAND);
        var all = List.of(fixture.ask("/a"), fixture.ask("/a"), fixture.ask("/a"));
        assertThat(fixture.orders).containsExactly("start a");
        fixture.state("a", InstanceState.STARTING, 1, 0);
        assertThat(all).allSatisfy(it -> assertThat(it.waits()).isTrue());
        fixture.ready("a", 1, 80);
        assertThat(all).allSatisfy(it -> assertThat(it.port()).isEqualTo(80));
        assertThat(fixture.orders).containsExactly("start a");
    }

    @Test
    void whatDemandHasStartedStopsWhenNobodyAsks() {
        fixture.routes(route("a", to("a"))).service("a", 1, DEMAND);
        var asking = fixture.ask("/a");
        fixture.ready("a", 1, 80);
        fixture.pass(400);
        assertThat(fixture.orders).as("it is busy").containsExactly("start a");
        fixture.answer(asking, 200);
        fixture.pass(299);
        assertThat(fixture.orders).containsExactly("start a");
        fixture.pass(1);
        assertThat(fixture.orders).containsExactly("start a", "stop a");
        fixture.state("a", InstanceState.STOPPED, 1, 0);
        assertThat(fixture.ask("/a").waits()).isTrue();
        assertThat(fixture.orders).containsExactly("start a", "stop a", "start a");
    }

    @Test
    void whatARunningServiceDependsOnGoesOnWithoutRequests() {
        fixture.routes(route("a", to("a"))).service("a", 1, DEMAND);
        var asking = fixture.ask("/a");
        fixture.ready("a", 1, 80);
        fixture.answer(asking, 200);
        fixture.needed.add("a");
        fixture.pass(3600);
        assertThat(fixture.orders).containsExactly("start a");
        fixture.needed.clear();
        fixture.pass(301);
        assertThat(fixture.orders).containsExactly("start a", "stop a");
    }

    @Test
    void whatSomebodyElseStartedIsLeftAlone() {
        fixture.routes(route("a", to("a"))).service("a", 1, DEMAND);
        fixture.ready("a", 1, 80);
        fixture.answer(fixture.ask("/a"), 200);
        fixture.pass(3600);
        assertThat(fixture.orders).isEmpty();
    }

    @Test
    void aRequestThatComesWhileItLeavesFetchesItAgain() {
        fixture.routes(route("a", to("a"))).service("a", 1, DEMAND);
        fixture.ask("/a").ticket.withdraw();
        fixture.ready("a", 1, 80);
        fixture.pass(301);
        assertThat(fixture.orders).containsExactly("start a", "stop a");
        var late = fixture.ask("/a");
        fixture.state("a", InstanceState.STOPPING, 1, 80);
        assertThat(fixture.orders).hasSize(2);
        fixture.state("a", InstanceState.STOPPED, 1, 0);
        assertThat(fixture.orders).containsExactly("start a", "stop a", "start a");
        fixture.ready("a", 2, 81);
        assertThat(late.port()).isEqualTo(81);
    }

    @Test
    void ofAnExclusiveGroupOneRunsAtATimeAndABusyOneIsNotEvicted() {
        gateway(exclusive("a", "b")).service("a", 1, DEMAND).service("b", 1, DEMAND);
        var a = fixture.ask("/a");
        fixture.ready("a", 1, 80);
        var b = fixture.ask("/b");
        assertThat(fixture.orders).containsExactly("start a");
        fixture.answer(a, 200);
        assertThat(fixture.orders).containsExactly("start a", "stop a");
        fixture.state("a", InstanceState.STOPPING, 1, 80);
        assertThat(fixture.orders).as("only when it is gone").hasSize(2);
        fixture.state("a", InstanceState.STOPPED, 1, 0);
        assertThat(fixture.orders).containsExactly("start a", "stop a", "start b");
        fixture.ready("b", 1, 81);
        assertThat(b.port()).isEqualTo(81);
    }

    @Test
    void ifTheNewOneCannotBeLoadedThePreviousOneComesBack() {
        gateway(exclusive("a", "b")).service("a", 1, DEMAND).service("b", 1, DEMAND);
        fixture.answer(started("a", 80), 200);
        var b = fixture.ask("/b");
        fixture.state("a", InstanceState.STOPPED, 1, 0);
        fixture.state("b", InstanceState.STARTING, 1, 0).backsOff("b", 1, 1);
        assertThat(b.refused().message()).isEqualTo("b could not be loaded: exited 1");
        assertThat(fixture.orders).containsExactly("start a", "stop a", "start b", "stop b");
        fixture.state("b", InstanceState.STOPPED, 1, 0);
        assertThat(fixture.orders).endsWith("start a").hasSize(5);
        fixture.ready("a", 2, 82);
        assertThat(fixture.ask("/a").port()).isEqualTo(82);
        assertThat(fixture.ask("/b").refused().status())
                .as("not tried again at once")
                .isEqualTo(503);
        fixture.pass(31);
        assertThat(fixture.ask("/b").waits()).isTrue();
    }

    /** Its client has left: who comes now doesn't wait until it is loaded, for nobody. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLoadThatNobodyWaitsForIsGivenUpForWhoIsWanted(boolean leavesFirst) {
        gateway(exclusive("a", "b")).service("a", 1, DEMAND).service("b", 1, DEMAND);
        var a = fixture.ask("/a");
        fixture.state("a", InstanceState.STARTING, 1, 0);
        if (leavesFirst) a.ticket.withdraw();
        var b = fixture.ask("/b");
        if (!leavesFirst) {
            assertThat(fixture.orders).as("it is waited for").containsExactly("start a");
            a.ticket.withdraw();
        }
        assertThat(fixture.orders).containsExactly("start a", "stop a");
        fixture.state("a", InstanceState.STOPPING, 1, 0).state("a", InstanceState.STOPPED, 1, 0);
        assertThat(fixture.orders).containsExactly("start a", "stop a", "start b");
        var again = fixture.ask("/a");
        fixture.ready("b", 1, 81);
        assertThat(b.port()).isEqualTo(81);
        fixture.answer(b, 200);
        fixture.state("b", InstanceState.STOPPED, 1, 0).ready("a", 2, 82);
        assertThat(again.port()).isEqualTo(82);
    }

    @Test
    void aLoadThatNobodyWaitsForGoesOnWhileNobodyNeedsTheRoom() {
        gateway(exclusive("a", "b")).service("a", 1, DEMAND).service("b", 1, DEMAND);
        fixture.ask("/a").ticket.withdraw();
        fixture.state("a", InstanceState.STARTING, 1, 0);
        fixture.pass(60);
        assertThat(fixture.orders).containsExactly("start a");
        fixture.ready("a", 1, 80);
        assertThat(fixture.ask("/a").port()).isEqualTo(80);
    }

    /** Monitors look every few seconds: nothing starts for them, and nothing stays awake. */
    @ParameterizedTest
    @ValueSource(strings = {"/health", "/healthz", "/ready", "/metrics", "/v1/models"})
    void toLookStartsNothingAndKeepsNothingAwake(String path) {
        fixture.routes(all("a")).service("a", 1, DEMAND);
        assertThat(fixture.ask(path).refused().message())
                .isEqualTo("a is not running, and to look doesn't start it");
        assertThat(fixture.orders).isEmpty();
        var asking = fixture.ask("/work");
        var waiting = fixture.ask(path);
        assertThat(waiting.waits()).as("it is being started").isTrue();
        fixture.ready("a", 1, 80);
        fixture.answer(asking, 200);
        fixture.answer(waiting, 200);
        for (int i = 0; i < 10; i++) {
            fixture.pass(29);
            fixture.answer(fixture.ask(path), 200);
        }
        fixture.pass(11);
        assertThat(fixture.orders).containsExactly("start a", "stop a");
        assertThat(fixture.ask(path).refused().status()).isEqualTo(503);
        assertThat(fixture.ask(path + "/x").waits()).as("another path").isTrue();
    }

    @Test
    void toLookIsAnsweredByAFallbackAndByAServiceThatIsNotOnDemandAsEver() {
        fixture.routes(all("a", new RouteTarget.Fixed(200, Map.of(), "asleep")))
                .service("a", 1, DEMAND);
        assertThat(fixture.ask("/health").verdict())
                .isInstanceOfSatisfying(
                        DispatchDecision.Reply.class,
                        it -> assertThat(it.body()).isEqualTo("asleep"));
        assertThat(fixture.orders).isEmpty();
        fixture.routes(all("web")).service("web", 1);
        fixture.state("web", InstanceState.STARTING, 1, 0);
        assertThat(fixture.ask("/health").waits()).isTrue();
    }

    /** Of the read-only paths only those that are named. */
    @Test
    void aReadOnlyPathThatMayWakeStartsTheServiceAndKeepsItAwake() {
        fixture.routes(waking(all("a"), "/health", "/metrics")).service("a", 1, DEMAND);
        assertThat(fixture.ask("/ready").refused().status()).isEqualTo(503);
        assertThat(fixture.orders).isEmpty();
        var asking = fixture.ask("/health");
        assertThat(asking.waits()).isTrue();
        assertThat(fixture.orders).containsExactly("start a");
        fixture.ready("a", 1, 80);
        fixture.answer(asking, 200);
        for (int i = 0; i < 3; i++) {
            fixture.pass(200);
            fixture.answer(fixture.ask("/metrics"), 200);
        }
        assertThat(fixture.orders).as("it is in use").containsExactly("start a");
        fixture.pass(200);
        fixture.answer(fixture.ask("/ready"), 200);
        fixture.pass(100);
        assertThat(fixture.orders).as("to look isn't to use").containsExactly("start a", "stop a");
    }

    private static RouteSpec waking(RouteSpec it, String... paths) {
        return new RouteSpec(
                it.name(),
                it.match(),
                it.to(),
                it.admission(),
                it.breaker(),
                it.outliers(),
                it.fallback(),
                List.of(paths));
    }

    private static RouteSpec all(String service, RouteTarget... fallback) {
        var it = route(service, to(service), fallback);
        return new RouteSpec(
                service,
                RouteMatch.ALL,
                it.to(),
                it.admission(),
                it.breaker(),
                it.outliers(),
                it.fallback(),
                it.wakeOn());
    }

    @Test
    void theBudgetDecidesByWhatWasMeasured() {
        gateway(budget(10, "a", "b", "c"));
        List.of("a", "b", "c").forEach(it -> fixture.service(it, 1, DEMAND));
        fixture.memory.put("a", 4L);
        fixture.answer(started("a", 80), 200);
        var b = fixture.ask("/b");
        assertThat(fixture.orders).as("never measured").containsExactly("start a", "stop a");
        fixture.memory.remove("a");
        fixture.state("a", InstanceState.STOPPED, 1, 0);
        fixture.memory.put("b", 5L);
        fixture.ready("b", 1, 81);
        fixture.answer(b, 200);
        fixture.orders.clear();
        fixture.ask("/a");
        assertThat(fixture.orders).as("both fit").containsExactly("start a");
    }

    @Test
    void aVariantIsSwappedToOnceTheOtherIsIdle() {
        var variants = new TreeMap<String, io.valvo.model.spec.ServiceSpec>();
        variants.put("small", ServiceSpecs.service("m").port(GatewayFixture.HTTP).build());
        variants.put("large", ServiceSpecs.service("m").port(GatewayFixture.HTTP).build());
        var serving =
                new ServingSpec(
                        true,
                        Optional.empty(),
                        UpdateStrategy.RESTART,
                        variants,
                        Optional.empty(),
                        io.valvo.model.spec.TestRequestSpec.DEFAULT);
        fixture.routes(
                        route("small", new RouteTarget.Service("m", Optional.of("small"))),
                        route("large", new RouteTarget.Service("m", Optional.of("large"))))
                .service("m", 1, serving);
        var small = fixture.ask("/small");
        assertThat(fixture.orders).containsExactly("swap m small");
        fixture.swapped("m", "small");
        fixture.ready("m", 1, 80);
        assertThat(small.port()).isEqualTo(80);
        var large = fixture.ask("/large");
        assertThat(fixture.orders).hasSize(1);
        fixture.answer(small, 200);
        assertThat(fixture.orders).containsExactly("swap m small", "stop m");
        fixture.state("m", InstanceState.STOPPED, 1, 0);
        assertThat(fixture.orders).endsWith("swap m large");
        fixture.swapped("m", "large");
        fixture.ready("m", 2, 81);
        assertThat(large.port()).isEqualTo(81);
    }

    /** Three models that fit one at a time: each load takes 2 s, each answer 50 ms. */
    @Test
    void interleavedRequestsOfThreeModelsAreAllAnsweredWithFewSwaps() {
        gateway(exclusive("a", "b", "c"));
        for (var it : List.of("a", "b", "c")) fixture.service(it, 1, DEMAND);
        var chance = new Random(7);
        var asked = new ArrayList<Asking>();
        var seen = new TreeMap<String, Integer>();
        var due = new TreeMap<Long, List<Runnable>>();
        var clients = new Asking[8];
        int orders = 0;
        while (asked.size() < 200 || asked.stream().anyMatch(Asking::waits)) {
            assertThat(fixture.now).isLessThan(600 * GatewayFixture.SECOND);
            for (int i = 0; i < clients.length && asked.size() < 200; i++) {
                if (clients[i] != null && (clients[i].waits() || ongoing.contains(clients[i])))
                    continue;
                clients[i] = fixture.ask("/" + "abc".charAt(chance.nextInt(3)), "client" + i);
                asked.add(clients[i]);
                ongoing.add(clients[i]);
            }
            for (var it : List.copyOf(ongoing))
                if (!it.waits() && answering.add(it))
                    later(
                            due,
                            0.05,
                            () -> {
                                fixture.answer(it, 200);
                                ongoing.remove(it);
                            });
            for (; orders < fixture.orders.size(); orders++) {
                var words = fixture.orders.get(orders).split(" ");
                int count = seen.merge(words[1], 1, Integer::sum);
                if (words[0].equals("start")) {
                    fixture.state(words[1], InstanceState.STARTING, count, 0);
                    later(due, 2, () -> fixture.ready(words[1], count, 80));
                } else
                    later(due, 0.1, () -> fixture.state(words[1], InstanceState.STOPPED, count, 0));
            }
            fixture.pass(0.01);
            due.headMap(fixture.now, true).values().forEach(it -> it.forEach(Runnable::run));
            due.headMap(fixture.now, true).clear();
        }
        assertThat(asked).hasSize(200).allSatisfy(it -> assertThat(it.sent()).isNotNull());
        assertThat(fixture.orders.stream().filter(it -> it.startsWith("start")))
                .hasSizeBetween(3, 40);
    }

    private final List<Asking> ongoing = new ArrayList<>();
    private final java.util.Set<Asking> answering = new java.util.HashSet<>();

    private void later(TreeMap<Long, List<Runnable>> due, double seconds, Runnable deed) {
        due.computeIfAbsent(
                        fixture.now + (long) (seconds * GatewayFixture.SECOND),
                        _ -> new ArrayList<>())
                .add(deed);
    }

    private Asking started(String service, int port) {
        var asking = fixture.ask("/" + service);
        fixture.ready(service, 1, port);
        return asking;
    }

    private GatewayFixture gateway(GatewaySpec spec) {
        fixture.desk.configure(spec, fixture.now);
        return fixture;
    }

    private static GatewaySpec exclusive(String... services) {
        var plain = routes(services);
        var groups = new TreeMap<>(Map.of("gpu", List.of(services)));
        return new GatewaySpec(
                plain.bind(),
                0,
                plain.tls(),
                plain.idleTimeout(),
                plain.routes(),
                groups,
                Optional.empty());
    }

    private static GatewaySpec budget(long bytes, String... services) {
        var plain = routes(services);
        var budget = Optional.of(new Budget(bytes, List.of(services)));
        return new GatewaySpec(
                plain.bind(),
                0,
                plain.tls(),
                plain.idleTimeout(),
                plain.routes(),
                plain.exclusive(),
                budget);
    }

    private static GatewaySpec routes(String... services) {
        var routes = new ArrayList<io.valvo.model.spec.RouteSpec>();
        for (var it : services)
            routes.add(
                    GatewayFixture.with(
                            route(it, to(it)),
                            new io.valvo.model.spec.AdmissionSpec(
                                    0,
                                    100,
                                    Duration.ofSeconds(60),
                                    Optional.empty(),
                                    Optional.empty())));
        return GatewayFixture.gateway(routes.toArray(io.valvo.model.spec.RouteSpec[]::new));
    }
}
