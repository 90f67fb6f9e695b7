package io.valvo.gateway;

import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.rules.gateway.Breaker;

import java.util.List;

/**
 * Holds against targets and places what calls have come to, and what supervision says about
 * processes; tells of every breaker that changes.
 */
final class OutcomeRecorder {
    private final SupervisionRequests orders;

    OutcomeRecorder(SupervisionRequests orders) {
        this.orders = orders;
    }

    /**
     * What it came to says something about the target, and about the place. A request that was sent
     * twice, and failed twice, is one failure of the target.
     */
    void judge(InFlightRequest sent, boolean failed, long now) {
        var line = sent.line;
        if (failed && !sent.petition.blames(line.index)) acquit(sent);
        else count(sent, failed, now);
        if (failed && sent.petition.blames(sent.place)) blame(line, sent.place.instance, now);
        if (!failed) line.outliers = line.outliers.succeeded(sent.place.instance, now);
    }

    private void count(InFlightRequest sent, boolean failed, long now) {
        var line = sent.line;
        var slowAfter = line.spec().slowAfter();
        boolean slow = slowAfter.isPresent() && now - sent.at > slowAfter.get().toNanos();
        set(line, line.breaker.ended(sent.generation, failed, slow, line.spec(), now));
    }

    private void blame(TargetState line, String instance, long now) {
        int instances = line.pool.map(it -> it.places().size()).orElse(1);
        boolean before = line.outliers.out(instance, now);
        line.outliers = line.outliers.failed(instance, instances, line.route.outliers(), now);
        if (!before && line.outliers.out(instance, now))
            orders.tell(subject(line), new EventData.OutlierEjected(line.route.name(), instance));
    }

    /** What it came to says nothing. Whose answer had begun has given its permit back already. */
    void acquit(InFlightRequest sent) {
        if (!sent.answered) set(sent.line, sent.line.breaker.released(sent.generation));
    }

    /** {@code before}: the places that the line had until then. */
    void changed(
            TargetState line,
            ServiceBackend.Change change,
            List<BackendInstance> before,
            long now) {
        for (var place : before)
            if (place.gone) line.outliers = line.outliers.without(place.instance);
        switch (change) {
            case RISEN -> set(line, line.breaker.processReady(line.spec(), now));
            case FALLEN -> set(line, line.breaker.processGone(now));
            case NOTHING -> {}
        }
    }

    void set(TargetState line, Breaker next) {
        boolean same = line.breaker.state().word().equals(next.state().word());
        line.breaker = next;
        if (!same) announce(line, next);
    }

    private static EventSubject subject(TargetState line) {
        return line.pool.map(it -> EventSubject.service(it.service)).orElse(EventSubject.DAEMON);
    }

    private void announce(TargetState line, Breaker breaker) {
        orders.tell(
                subject(line),
                new EventData.BreakerChanged(
                        breaker.state().word(),
                        line.route.name(),
                        line.target.text(),
                        breaker.why()));
    }
}
