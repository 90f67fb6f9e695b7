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

/**
 * Mutable state of one target of one route: circuit breaker, outlier ejection, requests in flight.
 */
final class TargetState {
    final RouteSpec route;
    final int index;
    final RouteTarget spec;

    /** Of a service. */
    final Optional<ServiceBackend> backend;

    /** Of an external address: one, always ready. */
    final Optional<BackendInstance> external;

    Breaker breaker;
    OutlierEjection outliers = OutlierEjection.NONE;
    int inflight;

    TargetState(
            RouteSpec route,
            int index,
            RouteTarget spec,
            Optional<ServiceBackend> backend,
            long now) {
        this.route = route;
        this.index = index;
        this.spec = spec;
        this.backend = backend;
        this.external =
                spec instanceof RouteTarget.External(var url)
                        ? Optional.of(new BackendInstance(spec.text(), 0, address(url), now))
                        : Optional.empty();
        breaker = Breaker.closed(breakerSpec(), now);
    }

    BreakerSpec breakerSpec() {
        return route.breaker();
    }

    boolean isFull() {
        int most = route.admission().maxConcurrency();
        return most > 0 && inflight >= most;
    }

    /** It is there: may it be asked? */
    TargetAvailability availability(long now) {
        if (!breaker.permit(breakerSpec(), now).granted())
            return new TargetAvailability.Tripped(breaker.nanosToTrial(now));
        return isFull() ? new TargetAvailability.Full() : new TargetAvailability.Free();
    }

    /**
     * Who gets the next request. Not where it failed last, if there is another; not one that fails
     * alone, if there is another.
     */
    BackendInstance instance(Optional<BackendInstance> failedAt, long now) {
        if (external.isPresent()) return external.get();
        var instances = backend.orElseThrow().instances();
        if (instances.size() == 1) return instances.iterator().next();
        var sound = without(instances, it -> outliers.isEjected(it.name, now));
        var left = sound.isEmpty() ? instances : sound;
        var fresh = without(left, it -> failedAt.filter(at -> at == it).isPresent());
        return pick(fresh.isEmpty() ? instances : fresh, now);
    }

    boolean hasOther(BackendInstance than) {
        return backend.filter(it -> it.instances().stream().anyMatch(one -> one != than))
                .isPresent();
    }

    void take(BackendInstance instance) {
        inflight++;
        backend.ifPresentOrElse(it -> it.take(instance), () -> instance.outstanding++);
    }

    /** True: a process that was to end has no request any more. */
    boolean release(BackendInstance instance, boolean readOnly, long now) {
        inflight--;
        if (backend.isPresent()) return backend.get().release(instance, readOnly, now);
        instance.outstanding--;
        return false;
    }

    /** What to ask it for. */
    String path(String asked) {
        if (!(spec instanceof RouteTarget.External(var url))) return asked;
        var prefix = Optional.ofNullable(url.getRawPath()).orElse("");
        return prefix.endsWith("/")
                ? prefix.substring(0, prefix.length() - 1) + asked
                : prefix + asked;
    }

    /** Its name, if it is one. */
    Optional<String> fallback() {
        return index == 0 ? Optional.empty() : Optional.of(spec.text());
    }

    private static Collection<BackendInstance> without(
            Collection<BackendInstance> all, Predicate<BackendInstance> those) {
        return all.stream().filter(those.negate()).toList();
    }

    private BackendInstance pick(Collection<BackendInstance> instances, long now) {
        var candidates = instances.stream().map(BackendInstance::candidate).toList();
        var picked =
                LoadBalancing.pick(candidates, breakerSpec().slowStart(), now)
                        .orElseThrow()
                        .instance();
        return instances.stream().filter(it -> it.name.equals(picked)).findFirst().orElseThrow();
    }

    private static UpstreamAddress address(java.net.URI url) {
        boolean tls = "https".equals(url.getScheme());
        int port = url.getPort() > 0 ? url.getPort() : tls ? 443 : 80;
        var host = url.getHost();
        boolean bracketed = host.startsWith("[");
        return new UpstreamAddress(
                tls, bracketed ? host.substring(1, host.length() - 1) : host, port, true);
    }
}
