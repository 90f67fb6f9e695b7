package io.valvo.gateway;

import io.valvo.model.spec.RouteTarget;
import io.valvo.rules.gateway.RoutingChoice;
import io.valvo.rules.gateway.TargetAvailability;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds how the targets of a route stand for a request, and asks {@link RoutingChoice} what
 * follows.
 */
final class TargetSelection {
    private final ModelLoader residents;

    TargetSelection(ModelLoader residents) {
        this.residents = residents;
    }

    RoutingChoice choose(QueuedRequest petition, long now) {
        if (petition.notBefore > now) return new RoutingChoice.Stay();
        if (petition.unpaid && !petition.pay(now))
            return new RoutingChoice.Refuse(petition.unpaidWhy(), Optional.empty());
        var lines = petition.counter.lines;
        if (lines.size() == 1)
            return RoutingChoice.of(
                    List.of(standing(lines.getFirst(), petition, now)), petition.deadline - now);
        var standings = lines.stream().map(it -> standing(it, petition, now)).toList();
        return RoutingChoice.of(standings, petition.deadline - now);
    }

    /** Those of one route that need not wait any longer. */
    Predicate<QueuedRequest> released(long now) {
        var usual = new Usual(now);
        return it -> !(usual.choice(it) instanceof RoutingChoice.Stay);
    }

    /** Whether it waits for somebody to be fetched, and for whom. */
    boolean wants(QueuedRequest petition, long now) {
        petition.wants = Optional.empty();
        for (var line : petition.counter.lines) {
            if (!(line.target instanceof RouteTarget.Service target)) continue;
            var pool = line.pool.orElseThrow();
            if (!residents.manages(pool) || !awaited(standing(line, petition, now))) continue;
            petition.wants = Optional.of(residents.resident(target, pool));
            return true;
        }
        return false;
    }

    private static boolean awaited(TargetAvailability standing) {
        return standing instanceof TargetAvailability.Coming
                || standing instanceof TargetAvailability.Full;
    }

    private TargetAvailability standing(TargetState line, QueuedRequest petition, long now) {
        if (petition.excludes(line.index)) return new TargetAvailability.Away("it gave no answer");
        return switch (line.target) {
            case RouteTarget.Fixed _ -> new TargetAvailability.Free();
            case RouteTarget.External _ -> line.asked(now);
            case RouteTarget.Service target ->
                    standing(line, target, line.pool.orElseThrow(), petition, now);
        };
    }

    private TargetAvailability standing(
            TargetState line,
            RouteTarget.Service target,
            ServiceBackend pool,
            QueuedRequest petition,
            long now) {
        if (!residents.manages(pool)) {
            var plain = pool.standing(now);
            return plain instanceof TargetAvailability.Free ? line.asked(now) : plain;
        }
        var who = residents.resident(target, pool);
        boolean current = who.variant().equals(pool.variant());
        if (petition.looks && (!current || pool.asleep()))
            return new TargetAvailability.Away(
                    who.text() + " is not running, and to look doesn't start it");
        var there = current ? pool.standing(now) : new TargetAvailability.Coming();
        if (!(there instanceof TargetAvailability.Free)) {
            var failed = residents.failed(who, now);
            return failed.<TargetAvailability>map(TargetAvailability.Away::new).orElse(there);
        }
        boolean late = petition.head.arrivedNanos() >= residents.closing(who);
        return late ? new TargetAvailability.Coming() : line.asked(now);
    }

    /** What most of those that wait are told, found once. */
    private final class Usual {
        private final long now;
        private @Nullable RoutingChoice usual;

        Usual(long now) {
            this.now = now;
        }

        RoutingChoice choice(QueuedRequest it) {
            if (it.notBefore > now) return new RoutingChoice.Stay();
            if (it.looks || it.excluded != 0 || it.unpaid || residents.closing())
                return choose(it, now);
            if (usual == null) usual = choose(it, now);
            return usual instanceof RoutingChoice.Refuse ? choose(it, now) : usual;
        }
    }
}
