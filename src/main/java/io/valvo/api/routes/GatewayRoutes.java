package io.valvo.api.routes;

import io.valvo.api.http.Endpoint;
import io.valvo.api.http.Responses;
import io.valvo.api.query.DaemonQueries;
import io.valvo.gateway.RouteStats;
import io.valvo.gateway.RouteStats.TargetReport;
import io.valvo.model.spec.RouteMatch;
import io.valvo.text.SecretMask;
import io.valvo.wire.RouteJson;
import io.valvo.wire.RouteJson.MatchJson;
import io.valvo.wire.RouteJson.TargetJson;

import java.time.Duration;
import java.util.List;

/** What the gateway's routes are doing. */
public final class GatewayRoutes {
    private final DaemonQueries asking;

    public GatewayRoutes(DaemonQueries asking) {
        this.asking = asking;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/routes", "The gateway's routes: queues, breakers, figures")
                        .gives(RouteJson[].class)
                        .by(_ -> Responses.now(Responses.json(200, routes()))));
    }

    private List<RouteJson> routes() {
        return asking.routes().stream().map(it -> route(it, asking.secrets())).toList();
    }

    private static RouteJson route(RouteStats it, SecretMask secrets) {
        return new RouteJson(
                it.route(),
                match(it.spec().match(), secrets),
                secrets.masked(it.spec().to().text()),
                it.service().orElse(null),
                it.requests(),
                it.succeeded(),
                it.failed(),
                it.refused(),
                it.fallbacks(),
                it.waiting(),
                it.spec().admission().maxPending(),
                it.oldestWait().map(Duration::toMillis).orElse(0L),
                it.times().mean().toMillis(),
                it.times().p99().toMillis(),
                it.targets().stream()
                        .map(target -> target(target, it.spec().admission().maxConcurrency()))
                        .toList());
    }

    private static MatchJson match(RouteMatch it, SecretMask secrets) {
        return new MatchJson(
                it.host().orElse(null),
                it.path().orElse(null),
                secrets.masked(it.headers()),
                it.model().orElse(null));
    }

    private static TargetJson target(TargetReport it, int most) {
        return new TargetJson(
                it.target(),
                it.service().orElse(null),
                it.breaker(),
                it.why(),
                it.inflight(),
                most,
                it.leftOut());
    }
}
