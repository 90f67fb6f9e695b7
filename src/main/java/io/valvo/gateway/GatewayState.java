package io.valvo.gateway;

import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.rules.gateway.ModelResidency.LoadState;
import io.valvo.rules.gateway.RequestHead;
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
    final Map<String, ServiceBackend> backends = new TreeMap<>();
    private final Map<String, RouteState> routes = new TreeMap<>();
    private RouteTable table = RouteTable.of(List.of());
    private String bind = GatewaySpec.NOWHERE.bind();

    Collection<RouteState> routes() {
        return routes.values();
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
        spec.services().forEach(it -> backends.computeIfAbsent(it, ServiceBackend::new));
        var gone =
                routes.values().stream()
                        .filter(it -> !it.spec.equals(spec.routes().get(it.spec.name())))
                        .toList();
        gone.forEach(it -> routes.remove(it.spec.name()));
        for (var it : spec.routes().values())
            routes.computeIfAbsent(it.name(), _ -> started(it, now));
        return gone;
    }

    /** Which route it is for depends on how its path is read. */
    boolean isAmbiguous(RequestHead head) {
        return table.isAmbiguous(head);
    }

    RouteTable.Lookup lookup(RequestHead head) {
        return table.lookup(head);
    }

    /** By what is known of it. */
    Optional<RouteSpec> find(RequestHead head) {
        return table.find(head);
    }

    RouteState route(RouteSpec spec) {
        var state = routes.get(spec.name());
        if (state == null) throw new IllegalStateException(spec.name());
        return state;
    }

    /** It is one of the present configuration. */
    boolean has(RouteState route) {
        return routes.get(route.spec.name()) == route;
    }

    Optional<ServiceBackend> backend(String service) {
        return Optional.ofNullable(backends.get(service));
    }

    Stream<TargetState> targets(ServiceBackend backend) {
        return routes.values().stream()
                .flatMap(it -> it.targets.stream())
                .filter(it -> it.backend.filter(own -> own == backend).isPresent());
    }

    /**
     * Whether the target of a route is {@code ready}, {@code starting}, …; empty: it isn't there.
     */
    Optional<String> state(RouteSpec route) {
        if (!(route.to() instanceof RouteTarget.Service(var name, var variant)))
            return Optional.of("ready");
        return backend(name)
                .filter(it -> variant.isEmpty() || variant.equals(it.variant()))
                .flatMap(it -> word(it.loadState()));
    }

    /** As clients of llama-swap know it. */
    private static Optional<String> word(LoadState state) {
        return switch (state) {
            case READY -> Optional.of("ready");
            case LOADING, LOADING_ON_DEMAND -> Optional.of("starting");
            case LEAVING -> Optional.of("stopping");
            case ABSENT -> Optional.empty();
        };
    }

    private RouteState started(RouteSpec spec, long now) {
        var targets = new ArrayList<TargetState>();
        spec.targets()
                .forEach(it ->
                        targets.add(new TargetState(spec, targets.size(), it, backend(it), now)));
        return new RouteState(spec, List.copyOf(targets), now);
    }

    Optional<ServiceBackend> backend(RouteTarget target) {
        return target instanceof RouteTarget.Service(var name, _)
                ? Optional.of(backends.computeIfAbsent(name, ServiceBackend::new))
                : Optional.empty();
    }
}
