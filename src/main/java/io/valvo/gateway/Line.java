package io.valvo.gateway;

import io.valvo.model.BreakerSpec;
import io.valvo.model.Route;
import io.valvo.model.Target;
import io.valvo.rules.Balance;
import io.valvo.rules.Breaker;
import io.valvo.rules.Outliers;
import io.valvo.rules.Standing;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;

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

    /** It is there: may it be asked? */
    Standing asked(long now) {
        if (!breaker.ask(spec(), now).granted()) return new Standing.Tripped(breaker.left(now));
        return full() ? new Standing.Full() : new Standing.Free();
    }

    /**
     * Who gets the next request. Not where it failed last, if there is another; not one that fails
     * alone, if there is another.
     */
    Place place(Optional<Place> failedAt, long now) {
        if (elsewhere.isPresent()) return elsewhere.get();
        var places = pool.orElseThrow().places();
        if (places.size() == 1) return places.iterator().next();
        var sound = without(places, it -> outliers.out(it.instance, now));
        var left = sound.isEmpty() ? places : sound;
        var fresh = without(left, it -> failedAt.filter(at -> at == it).isPresent());
        return pick(fresh.isEmpty() ? places : fresh, now);
    }

    void take(Place place) {
        inflight++;
        pool.ifPresentOrElse(it -> it.take(place), () -> place.outstanding++);
    }

    /** True: a process that was to end has no request any more. */
    boolean release(Place place, boolean looked, long now) {
        inflight--;
        if (pool.isPresent()) return pool.get().release(place, looked, now);
        place.outstanding--;
        return false;
    }

    /** What to ask it for. */
    String path(String asked) {
        if (!(target instanceof Target.External(var url))) return asked;
        var prefix = Optional.ofNullable(url.getRawPath()).orElse("");
        return prefix.endsWith("/")
                ? prefix.substring(0, prefix.length() - 1) + asked
                : prefix + asked;
    }

    /** Its name, if it is one. */
    Optional<String> fallback() {
        return index == 0 ? Optional.empty() : Optional.of(target.text());
    }

    private static Collection<Place> without(Collection<Place> all, Predicate<Place> those) {
        return all.stream().filter(those.negate()).toList();
    }

    private Place pick(Collection<Place> places, long now) {
        var candidates = places.stream().map(Place::candidate).toList();
        var picked = Balance.pick(candidates, spec().slowStart(), now).orElseThrow().instance();
        return places.stream().filter(it -> it.instance.equals(picked)).findFirst().orElseThrow();
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
