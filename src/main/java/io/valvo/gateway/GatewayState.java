package io.valvo.gateway;

import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.rules.gateway.RouteTable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The routes at work and the services that they lead to, by name. */
final class GatewayState {
    final Map<String, ServiceBackend> pools = new TreeMap<>();
    private final Map<String, RouteState> counters = new TreeMap<>();
    private RouteTable table = RouteTable.of(List.of());
    private String bind = GatewaySpec.NOWHERE.bind();

    Collection<RouteState> counters() {
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
    List<RouteState> configure(GatewaySpec spec, long now) {
        table = RouteTable.of(spec.routes().values());
        bind = spec.bind();
        spec.services().forEach(it -> pools.computeIfAbsent(it, ServiceBackend::new));
        var gone =
                counters.values().stream()
                        .filter(it -> !it.route.equals(spec.routes().get(it.route.name())))
                        .toList();
        gone.forEach(it -> counters.remove(it.route.name()));
        for (var it : spec.routes().values())
            counters.computeIfAbsent(it.name(), _ -> counter(it, now));
        return gone;
    }

    boolean needsModel(RequestHead head) {
        return table.needsModel(asked(head));
    }

    /** Which route it is for depends on how its path is read. */
    boolean isAmbiguous(RequestHead head) {
        return table.isAmbiguous(asked(head));
    }

    Optional<RouteSpec> route(RequestHead head) {
        return table.find(asked(head));
    }

    RouteState counter(RouteSpec route) {
        var counter = counters.get(route.name());
        if (counter == null) throw new IllegalStateException(route.name());
        return counter;
    }

    Optional<ServiceBackend> pool(String service) {
        return Optional.ofNullable(pools.get(service));
    }

    Stream<TargetState> lines(ServiceBackend pool) {
        return counters.values().stream()
                .flatMap(it -> it.lines.stream())
                .filter(it -> it.pool.filter(own -> own == pool).isPresent());
    }

    /**
     * Whether the target of a route is {@code ready}, {@code starting}, …; empty: it isn't there.
     */
    Optional<String> state(RouteSpec route) {
        if (!(route.to() instanceof RouteTarget.Service(var name, var variant)))
            return Optional.of("ready");
        return pool(name)
                .filter(it -> variant.isEmpty() || variant.equals(it.variant()))
                .flatMap(ServiceBackend::word);
    }

    private RouteState counter(RouteSpec route, long now) {
        var lines = new ArrayList<TargetState>();
        route.targets()
                .forEach(it -> lines.add(new TargetState(route, lines.size(), it, pool(it), now)));
        return new RouteState(route, List.copyOf(lines), now);
    }

    Optional<ServiceBackend> pool(RouteTarget target) {
        return target instanceof RouteTarget.Service(var name, _)
                ? Optional.of(pools.computeIfAbsent(name, ServiceBackend::new))
                : Optional.empty();
    }

    private static RouteTable.Asked asked(RequestHead head) {
        return new RouteTable.Asked(head.host(), head.path(), head.header(), head.model());
    }
}
