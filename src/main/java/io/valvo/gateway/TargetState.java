package io.valvo.gateway;

import io.valvo.model.spec.BreakerSpec;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.rules.gateway.Breaker;
import io.valvo.rules.gateway.LoadBalancing;
import io.valvo.rules.gateway.OutlierEjection;
import io.valvo.rules.gateway.TargetAvailability;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;

/** One target of a route as that route knows it: what it answered, how many requests it has. */
final class TargetState {
    final RouteSpec route;
    final int index;
    final RouteTarget target;

    /** Of a service. */
    final Optional<ServiceBackend> pool;

    /** Of another house: one place, always ready. */
    final Optional<BackendInstance> elsewhere;

    Breaker breaker;
    OutlierEjection outliers = OutlierEjection.NONE;
    int inflight;

    TargetState(
            RouteSpec route,
            int index,
            RouteTarget target,
            Optional<ServiceBackend> pool,
            long now) {
        this.route = route;
        this.index = index;
        this.target = target;
        this.pool = pool;
        this.elsewhere =
                target instanceof RouteTarget.External(var url)
                        ? Optional.of(new BackendInstance(target.text(), 0, endpoint(url), now))
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
    TargetAvailability asked(long now) {
        if (!breaker.ask(spec(), now).granted())
            return new TargetAvailability.Tripped(breaker.left(now));
        return full() ? new TargetAvailability.Full() : new TargetAvailability.Free();
    }

    /**
     * Who gets the next request. Not where it failed last, if there is another; not one that fails
     * alone, if there is another.
     */
    BackendInstance place(Optional<BackendInstance> failedAt, long now) {
        if (elsewhere.isPresent()) return elsewhere.get();
        var places = pool.orElseThrow().places();
        if (places.size() == 1) return places.iterator().next();
        var sound = without(places, it -> outliers.out(it.instance, now));
        var left = sound.isEmpty() ? places : sound;
        var fresh = without(left, it -> failedAt.filter(at -> at == it).isPresent());
        return pick(fresh.isEmpty() ? places : fresh, now);
    }

    void take(BackendInstance place) {
        inflight++;
        pool.ifPresentOrElse(it -> it.take(place), () -> place.outstanding++);
    }

    /** True: a process that was to end has no request any more. */
    boolean release(BackendInstance place, boolean looked, long now) {
        inflight--;
        if (pool.isPresent()) return pool.get().release(place, looked, now);
        place.outstanding--;
        return false;
    }

    /** What to ask it for. */
    String path(String asked) {
        if (!(target instanceof RouteTarget.External(var url))) return asked;
        var prefix = Optional.ofNullable(url.getRawPath()).orElse("");
        return prefix.endsWith("/")
                ? prefix.substring(0, prefix.length() - 1) + asked
                : prefix + asked;
    }

    /** Its name, if it is one. */
    Optional<String> fallback() {
        return index == 0 ? Optional.empty() : Optional.of(target.text());
    }

    private static Collection<BackendInstance> without(
            Collection<BackendInstance> all, Predicate<BackendInstance> those) {
        return all.stream().filter(those.negate()).toList();
    }

    private BackendInstance pick(Collection<BackendInstance> places, long now) {
        var candidates = places.stream().map(BackendInstance::candidate).toList();
        var picked =
                LoadBalancing.pick(candidates, spec().slowStart(), now).orElseThrow().instance();
        return places.stream().filter(it -> it.instance.equals(picked)).findFirst().orElseThrow();
    }

    private static UpstreamAddress endpoint(java.net.URI url) {
        boolean tls = "https".equals(url.getScheme());
        int port = url.getPort() > 0 ? url.getPort() : tls ? 443 : 80;
        var host = url.getHost();
        boolean bracketed = host.startsWith("[");
        return new UpstreamAddress(
                tls, bracketed ? host.substring(1, host.length() - 1) : host, port, true);
    }
}
