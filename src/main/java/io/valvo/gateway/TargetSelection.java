package io.valvo.gateway;

import io.valvo.model.spec.RouteTarget;
import io.valvo.rules.gateway.RoutingChoice;
import io.valvo.rules.gateway.TargetAvailability;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds the {@link TargetAvailability} of a route's targets for a request, and asks {@link
 * RoutingChoice}.
 */
final class TargetSelection {
    private final ModelLoader loader;

    TargetSelection(ModelLoader loader) {
        this.loader = loader;
    }

    RoutingChoice choose(DispatchedRequest request, long now) {
        if (request.earliestRetry > now) return new RoutingChoice.Wait();
        if (request.retryUncharged() && !request.chargeRetry(now))
            return new RoutingChoice.Refuse(
                    request.tries().unchargedReason(request.route()), Optional.empty());
        var targets = request.route().targets;
        if (targets.size() == 1)
            return RoutingChoice.of(
                    List.of(availability(targets.getFirst(), request, now)),
                    request.deadline() - now);
        var availabilities = targets.stream().map(it -> availability(it, request, now)).toList();
        return RoutingChoice.of(availabilities, request.deadline() - now);
    }

    /** Those of one route that need not wait any longer. */
    Predicate<DispatchedRequest> released(long now) {
        var usual = new Usual(now);
        return it -> !(usual.choice(it) instanceof RoutingChoice.Wait);
    }

    /** Whether it waits for somebody to be fetched, and for whom. */
    boolean awaitsModel(DispatchedRequest request, long now) {
        request.awaitedModel = Optional.empty();
        for (var target : request.route().targets) {
            if (!(target.spec instanceof RouteTarget.Service spec)) continue;
            var backend = target.backend.orElseThrow();
            if (!loader.manages(backend) || !awaited(availability(target, request, now))) continue;
            request.awaitedModel = Optional.of(loader.resident(spec, backend));
            return true;
        }
        return false;
    }

    private static boolean awaited(TargetAvailability availability) {
        return availability instanceof TargetAvailability.Coming
                || availability instanceof TargetAvailability.Full;
    }

    private TargetAvailability availability(
            TargetState target, DispatchedRequest request, long now) {
        if (request.excludes(target.index)) return new TargetAvailability.Away("it gave no answer");
        return switch (target.spec) {
            case RouteTarget.Fixed _ -> new TargetAvailability.Free();
            case RouteTarget.External _ -> target.availability(now);
            case RouteTarget.Service spec ->
                    availability(target, spec, target.backend.orElseThrow(), request, now);
        };
    }

    private TargetAvailability availability(
            TargetState target,
            RouteTarget.Service spec,
            ServiceBackend backend,
            DispatchedRequest request,
            long now) {
        if (!loader.manages(backend)) {
            var plain = backend.availability(now);
            return plain instanceof TargetAvailability.Free ? target.availability(now) : plain;
        }
        var who = loader.resident(spec, backend);
        boolean current = who.variant().equals(backend.variant());
        if (request.readOnly() && (!current || backend.isAsleep()))
            return new TargetAvailability.Away(
                    who.text() + " is not running, and to look doesn't start it");
        var there = current ? backend.availability(now) : new TargetAvailability.Coming();
        if (!(there instanceof TargetAvailability.Free)) {
            var failed = loader.failure(who, now);
            return failed.<TargetAvailability>map(TargetAvailability.Away::new).orElse(there);
        }
        boolean late = request.head.arrivedNanos() >= loader.closesAt(who);
        return late ? new TargetAvailability.Coming() : target.availability(now);
    }

    /** What most of those that wait are told, found once. */
    private final class Usual {
        private final long now;
        private @Nullable RoutingChoice usual;

        Usual(long now) {
            this.now = now;
        }

        RoutingChoice choice(DispatchedRequest it) {
            if (it.earliestRetry > now) return new RoutingChoice.Wait();
            if (it.readOnly() || it.excludesAny() || it.retryUncharged() || loader.isClosing())
                return choose(it, now);
            if (usual == null) usual = choose(it, now);
            return usual instanceof RoutingChoice.Refuse ? choose(it, now) : usual;
        }
    }
}
