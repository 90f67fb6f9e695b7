package io.valvo.gateway;

import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.rules.gateway.Breaker;

import java.util.List;

/**
 * Feeds each request's outcome, and what supervision says about processes, into its target's
 * circuit breaker and outlier ejection; publishes every breaker that changes.
 */
final class OutcomeRecorder {
    private final SupervisionRequests supervision;

    OutcomeRecorder(SupervisionRequests supervision) {
        this.supervision = supervision;
    }

    /**
     * The outcome says something about the target, and about the instance. A request that was sent
     * twice, and failed twice, is one failure of the target.
     */
    void record(InFlightRequest attempt, boolean failed, long now) {
        var target = attempt.target;
        if (failed) recordFailure(attempt, now);
        else {
            count(attempt, false, now);
            target.outliers = target.outliers.succeeded(attempt.instance.name, now);
        }
    }

    private void recordFailure(InFlightRequest attempt, long now) {
        var tries = attempt.request.tries();
        if (tries.isFirstBlame(attempt.target)) count(attempt, true, now);
        else ignore(attempt);
        if (tries.isFirstBlame(attempt.instance)) blame(attempt.target, attempt.instance.name, now);
    }

    private void count(InFlightRequest attempt, boolean failed, long now) {
        var target = attempt.target;
        var spec = target.breakerSpec();
        var slowAfter = spec.slowAfter();
        boolean slow = slowAfter.isPresent() && now - attempt.sentNanos > slowAfter.get().toNanos();
        set(target, target.breaker.callEnded(attempt.generation, failed, slow, spec, now));
    }

    private void blame(TargetState target, String instance, long now) {
        int instances = target.backend.map(it -> it.instances().size()).orElse(1);
        boolean before = target.outliers.isEjected(instance, now);
        target.outliers = target.outliers.failed(instance, instances, target.route.outliers(), now);
        if (!before && target.outliers.isEjected(instance, now))
            supervision.tell(
                    subject(target), new EventData.OutlierEjected(target.route.name(), instance));
    }

    /** The outcome says nothing. Whose answer had begun has given its permit back already. */
    void ignore(InFlightRequest attempt) {
        if (!attempt.isAnswered())
            set(attempt.target, attempt.target.breaker.callIgnored(attempt.generation));
    }

    /** {@code before}: the instances that the target had until then. */
    void recordChange(
            TargetState target,
            ServiceBackend.Change change,
            List<BackendInstance> before,
            long now) {
        for (var instance : before)
            if (instance.gone) target.outliers = target.outliers.without(instance.name);
        switch (change) {
            case BECAME_READY ->
                    set(target, target.breaker.processReady(target.breakerSpec(), now));
            case ENDED_UNASKED -> set(target, target.breaker.processGone(now));
            case NOTHING -> {}
        }
    }

    void set(TargetState target, Breaker next) {
        boolean same = target.breaker.state().word().equals(next.state().word());
        target.breaker = next;
        if (!same) announce(target, next);
    }

    private static EventSubject subject(TargetState target) {
        return target.backend
                .map(it -> EventSubject.service(it.service))
                .orElse(EventSubject.DAEMON);
    }

    private void announce(TargetState target, Breaker breaker) {
        supervision.tell(
                subject(target),
                new EventData.BreakerChanged(
                        breaker.state().word(),
                        target.route.name(),
                        target.spec.text(),
                        breaker.why()));
    }
}
