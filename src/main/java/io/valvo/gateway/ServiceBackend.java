package io.valvo.gateway;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.gateway.BackendView;
import io.valvo.rules.gateway.ModelResidency.LoadState;
import io.valvo.rules.gateway.TargetAvailability;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Mutable state of one service: its {@link BackendView}, its instances, its outstanding requests.
 */
final class ServiceBackend {
    /** What news of the service mean to its targets' breakers. */
    enum Change {
        NOTHING,
        /** There was no instance that was ready, now there is. */
        BECAME_READY,
        /** The last instance that was ready has ended, and nobody had asked it to. */
        ENDED_UNASKED
    }

    final String service;
    private final BackendInstances instances = new BackendInstances();
    private BackendView view;

    /** Nanoseconds; the end of its last request, or when it became ready. */
    long usedAt;

    int outstanding;

    ServiceBackend(String service) {
        this.service = service;
        view = BackendView.unknown(service);
    }

    BackendView view() {
        return view;
    }

    Optional<ServiceSpec> spec() {
        return view.status().map(ServiceStatus::spec);
    }

    /** The shape that it runs in, or would. */
    Optional<String> variant() {
        return spec().flatMap(it -> it.serving().variant());
    }

    boolean onDemand() {
        return spec().filter(it -> it.serving().onDemand()).isPresent();
    }

    /** Those that take requests. */
    Collection<BackendInstance> instances() {
        return instances.open();
    }

    boolean isReady() {
        return !instances.isEmpty();
    }

    /**
     * @param time of {@code now} on the wall, for the times in the status
     */
    Change update(ServiceStatus status, Instant time, long now) {
        boolean before = isReady();
        boolean ended = status.instances().stream().anyMatch(instances::endedUnasked);
        instances.closeEnded(status);
        boolean none = !isReady();
        instances.openReady(status, now);
        if (none && isReady()) usedAt = now;
        view = view.updated(status, isReady(), time, now);
        if (before == isReady()) return Change.NOTHING;
        if (isReady()) return Change.BECAME_READY;
        return ended ? Change.ENDED_UNASKED : Change.NOTHING;
    }

    void setManaged(boolean managed) {
        view = view.withManaged(managed);
    }

    void requestStart() {
        view = view.requestStart();
    }

    void abandonStart() {
        view = view.abandonStart();
    }

    /** It takes no more requests, and ends. */
    void requestStop() {
        view = view.requestStop();
        List.copyOf(instances()).forEach(instances::close);
    }

    TargetAvailability availability(long now) {
        return view.availability(isReady(), instances.awaitsNews(), now);
    }

    LoadState loadState() {
        return view.loadState(isReady());
    }

    boolean isAsleep() {
        return view.isAsleep(isReady());
    }

    boolean isFailing() {
        return view.isFailing(isReady());
    }

    void take(BackendInstance instance) {
        instance.outstanding++;
        instance.served++;
        outstanding++;
    }

    /**
     * True: a process that was to end has no request any more.
     *
     * @param readOnly to look isn't to use it
     */
    boolean release(BackendInstance instance, boolean readOnly, long now) {
        instance.outstanding--;
        outstanding--;
        if (outstanding == 0 && !readOnly) usedAt = now;
        return instances.drained(instance);
    }

    /** Requests that this process still has. */
    int outstanding(String instance, int incarnation) {
        return instances.outstanding(instance, incarnation);
    }

    /** Takes no further request, ahead of the news that it ends. */
    void close(String instance, int incarnation) {
        instances.close(instance, incarnation);
    }
}
