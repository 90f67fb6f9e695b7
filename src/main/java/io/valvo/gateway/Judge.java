package io.valvo.gateway;

import io.valvo.model.Fact;
import io.valvo.model.Subject;
import io.valvo.rules.Breaker;

import java.util.List;

/**
 * Holds against targets and places what calls have come to, and what supervision says about
 * processes; tells of every breaker that changes.
 */
final class Judge {
    private final Orders orders;

    Judge(Orders orders) {
        this.orders = orders;
    }

    /**
     * What it came to says something about the target, and about the place. A request that was sent
     * twice, and failed twice, is one failure of the target.
     */
    void judge(Sent sent, boolean failed, long now) {
        var line = sent.line;
        if (failed && !sent.petition.blames(line.index)) acquit(sent);
        else count(sent, failed, now);
        if (failed && sent.petition.blames(sent.place)) blame(line, sent.place.instance, now);
        if (!failed) line.outliers = line.outliers.succeeded(sent.place.instance, now);
    }

    private void count(Sent sent, boolean failed, long now) {
        var line = sent.line;
        var slowAfter = line.spec().slowAfter();
        boolean slow = slowAfter.isPresent() && now - sent.at > slowAfter.get().toNanos();
        set(line, line.breaker.ended(sent.generation, failed, slow, line.spec(), now));
    }

    private void blame(Line line, String instance, long now) {
        int instances = line.pool.map(it -> it.places().size()).orElse(1);
        boolean before = line.outliers.out(instance, now);
        line.outliers = line.outliers.failed(instance, instances, line.route.outliers(), now);
        if (!before && line.outliers.out(instance, now))
            orders.tell(subject(line), new Fact.OutlierEjected(line.route.name(), instance));
    }

    /** What it came to says nothing. Whose answer had begun has given its permit back already. */
    void acquit(Sent sent) {
        if (!sent.answered) set(sent.line, sent.line.breaker.released(sent.generation));
    }

    /** {@code before}: the places that the line had until then. */
    void changed(Line line, Pool.Change change, List<Place> before, long now) {
        for (var place : before)
            if (place.gone) line.outliers = line.outliers.without(place.instance);
        switch (change) {
            case RISEN -> set(line, line.breaker.processReady(line.spec(), now));
            case FALLEN -> set(line, line.breaker.processGone(now));
            case NOTHING -> {}
        }
    }

    void set(Line line, Breaker next) {
        boolean same = line.breaker.state().word().equals(next.state().word());
        line.breaker = next;
        if (!same) announce(line, next);
    }

    private static Subject subject(Line line) {
        return line.pool.map(it -> Subject.service(it.service)).orElse(Subject.DAEMON);
    }

    private void announce(Line line, Breaker breaker) {
        orders.tell(
                subject(line),
                new Fact.BreakerChanged(
                        breaker.state().word(),
                        line.route.name(),
                        line.target.text(),
                        breaker.why()));
    }
}
