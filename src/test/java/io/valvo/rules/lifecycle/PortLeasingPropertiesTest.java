package io.valvo.rules.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.status.Lease;
import io.valvo.rules.ports.PortDecision;
import io.valvo.rules.ports.PortDecision.Granted;
import io.valvo.rules.ports.PortDecision.Inquiry;
import io.valvo.rules.ports.PortDecision.Refused;
import io.valvo.rules.ports.PortMatching;
import io.valvo.rules.ports.PortObstacle;
import io.valvo.rules.ports.PortTable;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Many instances come and go on overlapping ranges while strangers take ports and leave them. */
class PortLeasingPropertiesTest {
    sealed interface Deed {}

    record Acquire(String instance, List<PortSpec> specs) implements Deed {}

    record Release(String instance) implements Deed {}

    /** A foreign process takes the port, or leaves it. */
    record Stranger(int port) implements Deed {}

    record Settle(Set<Integer> lingering) implements Deed {}

    private PortTable table = PortTable.EMPTY;
    private final Set<Integer> foreign = new HashSet<>();
    private final Map<String, List<PortSpec>> served = new HashMap<>();
    private Instant now = Instant.EPOCH;

    @Property(tries = 500)
    void noPortIsEverLeasedTwiceAndLeasesComeAllOrNone(@ForAll("deeds") List<Deed> deeds) {
        for (var deed : deeds) {
            now = now.plusSeconds(7);
            perform(deed);
            everyLeaseIsWhereItIsFiled();
            whoIsServedHasAllItAskedForAndNobodyElseHasAny();
            nothingIsLeasedAndInQuarantine();
        }
    }

    private void perform(Deed deed) {
        switch (deed) {
            case Acquire acquire -> acquire(acquire);
            case Release(var instance) -> {
                served.remove(instance);
                table = table.release(instance, now).next();
            }
            case Stranger(int port) -> {
                if (!table.leases().containsKey(port) && !foreign.remove(port)) foreign.add(port);
            }
            case Settle(var lingering) -> {
                var closed = new HashSet<>(table.quarantine().keySet());
                closed.removeAll(lingering);
                table = table.endQuarantine(closed, now);
            }
        }
    }

    private void acquire(Acquire deed) {
        var before = table;
        switch (decide(deed)) {
            case Granted granted -> {
                table = granted.step().next();
                served.put(deed.instance(), deed.specs());
                noForeignPortAndNoneInQuarantineForOthers(before, deed.instance());
                whoeverCouldKeepItsPortHasKeptIt(before, deed);
            }
            case Refused refused -> {
                table = refused.step().next();
                served.remove(deed.instance());
                assertThat(refused.reason()).isNotBlank();
            }
        }
    }

    private PortDecision decide(Acquire deed) {
        var candidates = new LinkedHashMap<PortSpec, List<Integer>>();
        deed.specs().forEach(spec -> candidates.put(spec, table.candidates(deed.instance(), spec)));
        var obstacles = new HashMap<Integer, PortObstacle>();
        for (int port = 1; port <= 12; port++) {
            if (foreign.contains(port))
                obstacles.put(port, new PortObstacle.HeldBy(Optional.empty()));
            int each = port;
            table.obstacle(deed.instance(), port).ifPresent(o -> obstacles.put(each, o));
        }
        var outcome = PortMatching.of(candidates, (_, port) -> !obstacles.containsKey(port));
        return PortDecision.decide(
                table,
                deed.instance(),
                new Inquiry(
                        deed.specs(), outcome, obstacles, Map.of(), PortDecision.Manner.STAYING),
                now);
    }

    private void everyLeaseIsWhereItIsFiled() {
        table.leases().forEach((port, lease) -> assertThat(lease.port()).isEqualTo(port));
    }

    private void whoIsServedHasAllItAskedForAndNobodyElseHasAny() {
        var names =
                table.leases().values().stream()
                        .collect(
                                Collectors.groupingBy(
                                        Lease::instance,
                                        Collectors.mapping(Lease::name, Collectors.toSet())));
        assertThat(names.keySet()).isEqualTo(served.keySet());
        served.forEach((instance, specs) ->
                assertThat(names.get(instance))
                        .isEqualTo(specs.stream().map(PortSpec::name).collect(Collectors.toSet())));
    }

    private void nothingIsLeasedAndInQuarantine() {
        assertThat(table.quarantine().keySet()).noneMatch(table.leases()::containsKey);
    }

    private void noForeignPortAndNoneInQuarantineForOthers(PortTable before, String instance) {
        table.of(instance)
                .forEach(lease -> {
                    assertThat(foreign).doesNotContain(lease.port());
                    var had = before.leases().get(lease.port());
                    if (had != null) assertThat(had.instance()).isEqualTo(instance);
                    var resting = before.quarantine().get(lease.port());
                    if (resting != null) assertThat(resting.instance()).isEqualTo(instance);
                });
    }

    /** One port, so that no other of its own needs its place. */
    private void whoeverCouldKeepItsPortHasKeptIt(PortTable before, Acquire deed) {
        if (deed.specs().size() > 1) return;
        var spec = deed.specs().getFirst();
        Optional.ofNullable(before.former().get(new PortTable.Seat(deed.instance(), spec.name())))
                .filter(port -> before.candidates(deed.instance(), spec).contains(port))
                .filter(port ->
                        before.obstacle(deed.instance(), port).isEmpty() && !foreign.contains(port))
                .ifPresent(port ->
                        assertThat(table.leases().get(port).instance()).isEqualTo(deed.instance()));
    }

    @Provide
    Arbitrary<List<Deed>> deeds() {
        var instance = Arbitraries.of("a", "a/2", "a/3", "b", "c", "d");
        var port = Arbitraries.integers().between(1, 12);
        var acquire =
                Combinators.combine(instance, specs())
                        .as((who, specs) -> (Deed) new Acquire(who, specs));
        var release = instance.map(who -> (Deed) new Release(who));
        var stranger = port.map(p -> (Deed) new Stranger(p));
        var settle = port.set().ofMaxSize(6).map(lingering -> (Deed) new Settle(lingering));
        return Arbitraries.frequencyOf(
                        Tuple.of(5, acquire),
                        Tuple.of(2, release),
                        Tuple.of(1, stranger),
                        Tuple.of(2, settle))
                .list()
                .ofMaxSize(60);
    }

    private static Arbitrary<List<PortSpec>> specs() {
        var candidates =
                Arbitraries.integers()
                        .between(1, 12)
                        .list()
                        .uniqueElements()
                        .ofMinSize(1)
                        .ofMaxSize(6);
        var spec =
                Combinators.combine(
                                Arbitraries.of("http", "admin", "grpc"),
                                candidates,
                                Arbitraries.of(OnConflict.class))
                        .as((name, ports, policy) ->
                                new PortSpec(
                                        name, ports, policy, false, Optional.empty(), List.of()));
        return spec.list().uniqueElements(PortSpec::name).ofMinSize(1).ofMaxSize(3);
    }
}
