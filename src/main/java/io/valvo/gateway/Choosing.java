package io.valvo.gateway;

import io.valvo.model.Target;
import io.valvo.rules.Choice;
import io.valvo.rules.Standing;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds how the targets of a route stand for a request, and asks {@link Choice} what follows. */
final class Choosing {
    private final Residents residents;

    Choosing(Residents residents) {
        this.residents = residents;
    }

    Choice choose(Petition petition, long now) {
        if (petition.notBefore > now) return new Choice.Stay();
        if (petition.unpaid && !petition.pay(now))
            return new Choice.Refuse(petition.unpaidWhy(), Optional.empty());
        var lines = petition.counter.lines;
        if (lines.size() == 1)
            return Choice.of(
                    List.of(standing(lines.getFirst(), petition, now)), petition.deadline - now);
        var standings = lines.stream().map(it -> standing(it, petition, now)).toList();
        return Choice.of(standings, petition.deadline - now);
    }

    /** Those of one route that need not wait any longer. */
    Predicate<Petition> released(long now) {
        var usual = new Usual(now);
        return it -> !(usual.choice(it) instanceof Choice.Stay);
    }

    /** Whether it waits for somebody to be fetched, and for whom. */
    boolean wants(Petition petition, long now) {
        petition.wants = Optional.empty();
        for (var line : petition.counter.lines) {
            if (!(line.target instanceof Target.Service target)) continue;
            var pool = line.pool.orElseThrow();
            if (!residents.manages(pool) || !awaited(standing(line, petition, now))) continue;
            petition.wants = Optional.of(residents.resident(target, pool));
            return true;
        }
        return false;
    }

    private static boolean awaited(Standing standing) {
        return standing instanceof Standing.Coming || standing instanceof Standing.Full;
    }

    private Standing standing(Line line, Petition petition, long now) {
        if (petition.excludes(line.index)) return new Standing.Away("it gave no answer");
        return switch (line.target) {
            case Target.Fixed _ -> new Standing.Free();
            case Target.External _ -> line.asked(now);
            case Target.Service target ->
                    standing(line, target, line.pool.orElseThrow(), petition, now);
        };
    }

    private Standing standing(
            Line line, Target.Service target, Pool pool, Petition petition, long now) {
        if (!residents.manages(pool)) {
            var plain = pool.standing(now);
            return plain instanceof Standing.Free ? line.asked(now) : plain;
        }
        var who = residents.resident(target, pool);
        boolean current = who.variant().equals(pool.variant());
        if (petition.looks && (!current || pool.asleep()))
            return new Standing.Away(who.text() + " is not running, and to look doesn't start it");
        var there = current ? pool.standing(now) : new Standing.Coming();
        if (!(there instanceof Standing.Free)) {
            var failed = residents.failed(who, now);
            return failed.<Standing>map(Standing.Away::new).orElse(there);
        }
        boolean late = petition.head.arrivedNanos() >= residents.closing(who);
        return late ? new Standing.Coming() : line.asked(now);
    }

    /** What most of those that wait are told, found once. */
    private final class Usual {
        private final long now;
        private @Nullable Choice usual;

        Usual(long now) {
            this.now = now;
        }

        Choice choice(Petition it) {
            if (it.notBefore > now) return new Choice.Stay();
            if (it.looks || it.excluded != 0 || it.unpaid || residents.closing())
                return choose(it, now);
            if (usual == null) usual = choose(it, now);
            return usual instanceof Choice.Refuse ? choose(it, now) : usual;
        }
    }
}
