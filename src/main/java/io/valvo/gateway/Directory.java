package io.valvo.gateway;

import io.valvo.model.GatewaySpec;
import io.valvo.model.Route;
import io.valvo.model.Target;
import io.valvo.rules.RouteTable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The routes at work and the services that they lead to, by name. */
final class Directory {
    final Map<String, Pool> pools = new TreeMap<>();
    private final Map<String, Counter> counters = new TreeMap<>();
    private RouteTable table = RouteTable.of(List.of());
    private String bind = GatewaySpec.NOWHERE.bind();

    Collection<Counter> counters() {
        return counters.values();
    }

    /** Where the gateway listens. */
    String bind() {
        return bind;
    }

    RouteTable table() {
        return table;
    }

    /** Routes that stay as they are keep what they know. Returns those that go. */
    List<Counter> configure(GatewaySpec spec, long now) {
        table = RouteTable.of(spec.routes().values());
        bind = spec.bind();
        spec.services().forEach(it -> pools.computeIfAbsent(it, Pool::new));
        var gone =
                counters.values().stream()
                        .filter(it -> !it.route.equals(spec.routes().get(it.route.name())))
                        .toList();
        gone.forEach(it -> counters.remove(it.route.name()));
        for (var it : spec.routes().values())
            counters.computeIfAbsent(it.name(), _ -> counter(it, now));
        return gone;
    }

    boolean needsModel(Head head) {
        return table.needsModel(asked(head));
    }

    /** Which route it is for depends on how its path is read. */
    boolean isAmbiguous(Head head) {
        return table.isAmbiguous(asked(head));
    }

    Optional<Route> route(Head head) {
        return table.find(asked(head));
    }

    Counter counter(Route route) {
        var counter = counters.get(route.name());
        if (counter == null) throw new IllegalStateException(route.name());
        return counter;
    }

    Optional<Pool> pool(String service) {
        return Optional.ofNullable(pools.get(service));
    }

    Stream<Line> lines(Pool pool) {
        return counters.values().stream()
                .flatMap(it -> it.lines.stream())
                .filter(it -> it.pool.filter(own -> own == pool).isPresent());
    }

    /**
     * Whether the target of a route is {@code ready}, {@code starting}, …; empty: it isn't there.
     */
    Optional<String> state(Route route) {
        if (!(route.to() instanceof Target.Service(var name, var variant)))
            return Optional.of("ready");
        return pool(name)
                .filter(it -> variant.isEmpty() || variant.equals(it.variant()))
                .flatMap(Pool::word);
    }

    private Counter counter(Route route, long now) {
        var lines = new ArrayList<Line>();
        route.targets().forEach(it -> lines.add(new Line(route, lines.size(), it, pool(it), now)));
        return new Counter(route, List.copyOf(lines), now);
    }

    Optional<Pool> pool(Target target) {
        return target instanceof Target.Service(var name, _)
                ? Optional.of(pools.computeIfAbsent(name, Pool::new))
                : Optional.empty();
    }

    private static RouteTable.Asked asked(Head head) {
        return new RouteTable.Asked(head.host(), head.path(), head.header(), head.model());
    }
}
