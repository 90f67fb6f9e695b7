package io.valvo.gateway;

import static io.valvo.gateway.Floor.onDemand;
import static io.valvo.gateway.Floor.route;
import static io.valvo.gateway.Floor.to;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.gateway.Floor.Asking;
import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.spec.GatewaySpec.Budget;
import io.valvo.model.spec.RouteMatch;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.model.spec.ServingSpec;
import io.valvo.model.spec.UpdateStrategy;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.lifecycle.Specs;

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
class DemandTest {
    private static final ServingSpec DEMAND = onDemand(Duration.ofMinutes(5));

    private final Floor floor = new Floor();

    @Test
    void theFirstRequestStartsItAndTheOthersWait() {
        floor.routes(route("a", to("a"))).service("a", 1, DEMAND);
        var all = List.of(floor.ask("/a"), floor.ask("/a"), floor.ask("/a"));
        assertThat(floor.orders).containsExactly("start a");
        floor.state("a", InstanceState.STARTING, 1, 0);
        assertThat(all).allSatisfy(it -> assertThat(it.waits()).isTrue());
        floor.ready("a", 1, 80);
        assertThat(all).allSatisfy(it -> assertThat(it.port()).isEqualTo(80));
        assertThat(floor.orders).containsExactly("start a");
    }

    @Test
    void whatDemandHasStartedStopsWhenNobodyAsks() {
        floor.routes(route("a", to("a"))).service("a", 1, DEMAND);
        var asking = floor.ask("/a");
        floor.ready("a", 1, 80);
        floor.pass(400);
        assertThat(floor.orders).as("it is busy").containsExactly("start a");
        floor.answer(asking, 200);
        floor.pass(299);
        assertThat(floor.orders).containsExactly("start a");
        floor.pass(1);
        assertThat(floor.orders).containsExactly("start a", "stop a");
        floor.state("a", InstanceState.STOPPED, 1, 0);
        assertThat(floor.ask("/a").waits()).isTrue();
        assertThat(floor.orders).containsExactly("start a", "stop a", "start a");
    }

    @Test
    void whatARunningServiceDependsOnGoesOnWithoutRequests() {
        floor.routes(route("a", to("a"))).service("a", 1, DEMAND);
        var asking = floor.ask("/a");
        floor.ready("a", 1, 80);
        floor.answer(asking, 200);
        floor.needed.add("a");
        floor.pass(3600);
        assertThat(floor.orders).containsExactly("start a");
        floor.needed.clear();
        floor.pass(301);
        assertThat(floor.orders).containsExactly("start a", "stop a");
    }

    @Test
    void whatSomebodyElseStartedIsLeftAlone() {
        floor.routes(route("a", to("a"))).service("a", 1, DEMAND);
        floor.ready("a", 1, 80);
        floor.answer(floor.ask("/a"), 200);
        floor.pass(3600);
        assertThat(floor.orders).isEmpty();
    }

    @Test
    void aRequestThatComesWhileItLeavesFetchesItAgain() {
        floor.routes(route("a", to("a"))).service("a", 1, DEMAND);
        floor.ask("/a").ticket.withdraw();
        floor.ready("a", 1, 80);
        floor.pass(301);
        assertThat(floor.orders).containsExactly("start a", "stop a");
        var late = floor.ask("/a");
        floor.state("a", InstanceState.STOPPING, 1, 80);
        assertThat(floor.orders).hasSize(2);
        floor.state("a", InstanceState.STOPPED, 1, 0);
        assertThat(floor.orders).containsExactly("start a", "stop a", "start a");
        floor.ready("a", 2, 81);
        assertThat(late.port()).isEqualTo(81);
    }

    @Test
    void ofAnExclusiveGroupOneRunsAtATimeAndABusyOneIsNotEvicted() {
        house(exclusive("a", "b")).service("a", 1, DEMAND).service("b", 1, DEMAND);
        var a = floor.ask("/a");
        floor.ready("a", 1, 80);
        var b = floor.ask("/b");
        assertThat(floor.orders).containsExactly("start a");
        floor.answer(a, 200);
        assertThat(floor.orders).containsExactly("start a", "stop a");
        floor.state("a", InstanceState.STOPPING, 1, 80);
        assertThat(floor.orders).as("only when it is gone").hasSize(2);
        floor.state("a", InstanceState.STOPPED, 1, 0);
        assertThat(floor.orders).containsExactly("start a", "stop a", "start b");
        floor.ready("b", 1, 81);
        assertThat(b.port()).isEqualTo(81);
    }

    @Test
    void ifTheNewOneCannotBeLoadedThePreviousOneComesBack() {
        house(exclusive("a", "b")).service("a", 1, DEMAND).service("b", 1, DEMAND);
        floor.answer(started("a", 80), 200);
        var b = floor.ask("/b");
        floor.state("a", InstanceState.STOPPED, 1, 0);
        floor.state("b", InstanceState.STARTING, 1, 0).backsOff("b", 1, 1);
        assertThat(b.refused().message()).isEqualTo("b could not be loaded: exited 1");
        assertThat(floor.orders).containsExactly("start a", "stop a", "start b", "stop b");
        floor.state("b", InstanceState.STOPPED, 1, 0);
        assertThat(floor.orders).endsWith("start a").hasSize(5);
        floor.ready("a", 2, 82);
        assertThat(floor.ask("/a").port()).isEqualTo(82);
        assertThat(floor.ask("/b").refused().status()).as("not tried again at once").isEqualTo(503);
        floor.pass(31);
        assertThat(floor.ask("/b").waits()).isTrue();
    }

    /** Its client has left: who comes now doesn't wait until it is loaded, for nobody. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLoadThatNobodyWaitsForIsGivenUpForWhoIsWanted(boolean leavesFirst) {
        house(exclusive("a", "b")).service("a", 1, DEMAND).service("b", 1, DEMAND);
        var a = floor.ask("/a");
        floor.state("a", InstanceState.STARTING, 1, 0);
        if (leavesFirst) a.ticket.withdraw();
        var b = floor.ask("/b");
        if (!leavesFirst) {
            assertThat(floor.orders).as("it is waited for").containsExactly("start a");
            a.ticket.withdraw();
        }
        assertThat(floor.orders).containsExactly("start a", "stop a");
        floor.state("a", InstanceState.STOPPING, 1, 0).state("a", InstanceState.STOPPED, 1, 0);
        assertThat(floor.orders).containsExactly("start a", "stop a", "start b");
        var again = floor.ask("/a");
        floor.ready("b", 1, 81);
        assertThat(b.port()).isEqualTo(81);
        floor.answer(b, 200);
        floor.state("b", InstanceState.STOPPED, 1, 0).ready("a", 2, 82);
        assertThat(again.port()).isEqualTo(82);
    }

    @Test
    void aLoadThatNobodyWaitsForGoesOnWhileNobodyNeedsTheRoom() {
        house(exclusive("a", "b")).service("a", 1, DEMAND).service("b", 1, DEMAND);
        floor.ask("/a").ticket.withdraw();
        floor.state("a", InstanceState.STARTING, 1, 0);
        floor.pass(60);
        assertThat(floor.orders).containsExactly("start a");
        floor.ready("a", 1, 80);
        assertThat(floor.ask("/a").port()).isEqualTo(80);
    }

    /** Monitors look every few seconds: nothing starts for them, and nothing stays awake. */
    @ParameterizedTest
    @ValueSource(strings = {"/health", "/healthz", "/ready", "/metrics", "/v1/models"})
    void toLookStartsNothingAndKeepsNothingAwake(String path) {
        floor.routes(all("a")).service("a", 1, DEMAND);
        assertThat(floor.ask(path).refused().message())
                .isEqualTo("a is not running, and to look doesn't start it");
        assertThat(floor.orders).isEmpty();
        var asking = floor.ask("/work");
        var waiting = floor.ask(path);
        assertThat(waiting.waits()).as("it is being started").isTrue();
        floor.ready("a", 1, 80);
        floor.answer(asking, 200);
        floor.answer(waiting, 200);
        for (int i = 0; i < 10; i++) {
            floor.pass(29);
            floor.answer(floor.ask(path), 200);
        }
        floor.pass(11);
        assertThat(floor.orders).containsExactly("start a", "stop a");
        assertThat(floor.ask(path).refused().status()).isEqualTo(503);
        assertThat(floor.ask(path + "/x").waits()).as("another path").isTrue();
    }

    @Test
    void toLookIsAnsweredByAFallbackAndByAServiceThatIsNotOnDemandAsEver() {
        floor.routes(all("a", new RouteTarget.Fixed(200, Map.of(), "asleep")))
                .service("a", 1, DEMAND);
        assertThat(floor.ask("/health").verdict())
                .isInstanceOfSatisfying(
                        DispatchDecision.Reply.class,
                        it -> assertThat(it.body()).isEqualTo("asleep"));
        assertThat(floor.orders).isEmpty();
        floor.routes(all("web")).service("web", 1);
        floor.state("web", InstanceState.STARTING, 1, 0);
        assertThat(floor.ask("/health").waits()).isTrue();
    }

    /** Of the read-only paths only those that are named. */
    @Test
    void aReadOnlyPathThatMayWakeStartsTheServiceAndKeepsItAwake() {
        floor.routes(waking(all("a"), "/health", "/metrics")).service("a", 1, DEMAND);
        assertThat(floor.ask("/ready").refused().status()).isEqualTo(503);
        assertThat(floor.orders).isEmpty();
        var asking = floor.ask("/health");
        assertThat(asking.waits()).isTrue();
        assertThat(floor.orders).containsExactly("start a");
        floor.ready("a", 1, 80);
        floor.answer(asking, 200);
        for (int i = 0; i < 3; i++) {
            floor.pass(200);
            floor.answer(floor.ask("/metrics"), 200);
        }
        assertThat(floor.orders).as("it is in use").containsExactly("start a");
        floor.pass(200);
        floor.answer(floor.ask("/ready"), 200);
        floor.pass(100);
        assertThat(floor.orders).as("to look isn't to use").containsExactly("start a", "stop a");
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
        house(budget(10, "a", "b", "c"));
        List.of("a", "b", "c").forEach(it -> floor.service(it, 1, DEMAND));
        floor.memory.put("a", 4L);
        floor.answer(started("a", 80), 200);
        var b = floor.ask("/b");
        assertThat(floor.orders).as("never measured").containsExactly("start a", "stop a");
        floor.memory.remove("a");
        floor.state("a", InstanceState.STOPPED, 1, 0);
        floor.memory.put("b", 5L);
        floor.ready("b", 1, 81);
        floor.answer(b, 200);
        floor.orders.clear();
        floor.ask("/a");
        assertThat(floor.orders).as("both fit").containsExactly("start a");
    }

    @Test
    void aVariantIsSwappedToOnceTheOtherIsIdle() {
        var variants = new TreeMap<String, io.valvo.model.spec.ServiceSpec>();
        variants.put("small", Specs.service("m").port(Floor.HTTP).build());
        variants.put("large", Specs.service("m").port(Floor.HTTP).build());
        var serving =
                new ServingSpec(
                        true,
                        Optional.empty(),
                        UpdateStrategy.RESTART,
                        variants,
                        Optional.empty(),
                        io.valvo.model.spec.TestRequestSpec.DEFAULT);
        floor.routes(
                        route("small", new RouteTarget.Service("m", Optional.of("small"))),
                        route("large", new RouteTarget.Service("m", Optional.of("large"))))
                .service("m", 1, serving);
        var small = floor.ask("/small");
        assertThat(floor.orders).containsExactly("swap m small");
        floor.swapped("m", "small");
        floor.ready("m", 1, 80);
        assertThat(small.port()).isEqualTo(80);
        var large = floor.ask("/large");
        assertThat(floor.orders).hasSize(1);
        floor.answer(small, 200);
        assertThat(floor.orders).containsExactly("swap m small", "stop m");
        floor.state("m", InstanceState.STOPPED, 1, 0);
        assertThat(floor.orders).endsWith("swap m large");
        floor.swapped("m", "large");
        floor.ready("m", 2, 81);
        assertThat(large.port()).isEqualTo(81);
    }

    /** Three models in a house for one: each load takes 2 s, each answer 50 ms. */
    @Test
    void interleavedRequestsOfThreeModelsAreAllAnsweredWithFewSwaps() {
        house(exclusive("a", "b", "c"));
        for (var it : List.of("a", "b", "c")) floor.service(it, 1, DEMAND);
        var chance = new Random(7);
        var asked = new ArrayList<Asking>();
        var seen = new TreeMap<String, Integer>();
        var due = new TreeMap<Long, List<Runnable>>();
        var clients = new Asking[8];
        int orders = 0;
        while (asked.size() < 200 || asked.stream().anyMatch(Asking::waits)) {
            assertThat(floor.now).isLessThan(600 * Floor.SECOND);
            for (int i = 0; i < clients.length && asked.size() < 200; i++) {
                if (clients[i] != null && (clients[i].waits() || ongoing.contains(clients[i])))
                    continue;
                clients[i] = floor.ask("/" + "abc".charAt(chance.nextInt(3)), "client" + i);
                asked.add(clients[i]);
                ongoing.add(clients[i]);
            }
            for (var it : List.copyOf(ongoing))
                if (!it.waits() && answering.add(it))
                    later(
                            due,
                            0.05,
                            () -> {
                                floor.answer(it, 200);
                                ongoing.remove(it);
                            });
            for (; orders < floor.orders.size(); orders++) {
                var words = floor.orders.get(orders).split(" ");
                int count = seen.merge(words[1], 1, Integer::sum);
                if (words[0].equals("start")) {
                    floor.state(words[1], InstanceState.STARTING, count, 0);
                    later(due, 2, () -> floor.ready(words[1], count, 80));
                } else
                    later(due, 0.1, () -> floor.state(words[1], InstanceState.STOPPED, count, 0));
            }
            floor.pass(0.01);
            due.headMap(floor.now, true).values().forEach(it -> it.forEach(Runnable::run));
            due.headMap(floor.now, true).clear();
        }
        assertThat(asked).hasSize(200).allSatisfy(it -> assertThat(it.sent()).isNotNull());
        assertThat(floor.orders.stream().filter(it -> it.startsWith("start")))
                .hasSizeBetween(3, 40);
    }

    private final List<Asking> ongoing = new ArrayList<>();
    private final java.util.Set<Asking> answering = new java.util.HashSet<>();

    private void later(TreeMap<Long, List<Runnable>> due, double seconds, Runnable deed) {
        due.computeIfAbsent(floor.now + (long) (seconds * Floor.SECOND), _ -> new ArrayList<>())
                .add(deed);
    }

    private Asking started(String service, int port) {
        var asking = floor.ask("/" + service);
        floor.ready(service, 1, port);
        return asking;
    }

    private Floor house(GatewaySpec spec) {
        floor.desk.configure(spec, floor.now);
        return floor;
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
                    Floor.with(
                            route(it, to(it)),
                            new io.valvo.model.spec.AdmissionSpec(
                                    0,
                                    100,
                                    Duration.ofSeconds(60),
                                    Optional.empty(),
                                    Optional.empty())));
        return Floor.gateway(routes.toArray(io.valvo.model.spec.RouteSpec[]::new));
    }
}
