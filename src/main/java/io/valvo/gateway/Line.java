package io.valvo.gateway;

import io.valvo.model.BreakerSpec;
import io.valvo.model.Route;
import io.valvo.model.Target;
import io.valvo.rules.Breaker;
import io.valvo.rules.Outliers;

import java.util.Optional;

/** One target of a route as that route knows it: what it answered, how many requests it has. */
final class Line {
    final Route route;
    final int index;
    final Target target;

    /** Of a service. */
    final Optional<Pool> pool;

    /** Of another house: one place, always ready. */
    final Optional<Place> elsewhere;

    Breaker breaker;
    Outliers outliers = Outliers.NONE;
    int inflight;

    Line(Route route, int index, Target target, Optional<Pool> pool, long now) {
        this.route = route;
        this.index = index;
        this.target = target;
        this.pool = pool;
        this.elsewhere =
                target instanceof Target.External(var url)
                        ? Optional.of(new Place(target.text(), 0, endpoint(url), now))
                        : Optional.empty();
        breaker = Breaker.closed(spec(), now);
    }

    BreakerSpec spec() {
        return route.breaker();
    }

    boolean full() {
        int most = route.admission().maxConcurrency();
        return most > 0 && inflight >= most;
    }

    private static Endpoint endpoint(java.net.URI url) {
        boolean tls = "https".equals(url.getScheme());
        int port = url.getPort() > 0 ? url.getPort() : tls ? 443 : 80;
        var host = url.getHost();
        boolean bracketed = host.startsWith("[");
        return new Endpoint(
                tls, bracketed ? host.substring(1, host.length() - 1) : host, port, true);
    }
}
