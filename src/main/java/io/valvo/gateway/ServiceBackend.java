package io.valvo.gateway;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.gateway.ModelResidency.Presence;
import io.valvo.rules.gateway.TargetAvailability;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What the gateway knows of one service: its instances by what supervision last said. */
final class ServiceBackend {
    /** A service that failed for good isn't asked for by demand for so long. */
    private static final long REST = Duration.ofSeconds(30).toNanos();

    /** What a look at the service has brought. */
    enum Change {
        NOTHING,
        /** There was none that was ready, now there is. */
        RISEN,
        /** The last one that was ready has ended, and nobody had asked it to. */
        FALLEN
    }

    final String service;
    private final BackendInstances places = new BackendInstances();
    private Optional<ServiceStatus> latest = Optional.empty();

    /** A request may fetch it: it is started on demand, or had to make room for another. */
    boolean fetched;

    /** It runs because a request asked for it. */
    boolean byDemand;

    /** It was asked to start, or to be swapped, and hasn't shown yet that it heard. */
    boolean summoned;

    /** Processes that it had had until then. */
    private int before;

    /** It was asked to stop, likewise. */
    boolean dismissed;

    /** Nanoseconds; the end of its last request, or when it became ready. */
    long usedAt;

    /** Nanoseconds; when its next try is due, or it failed. */
    private long nextTry;

    private long failedAt;
    int outstanding;

    ServiceBackend(String service) {
        this.service = service;
    }

    Optional<ServiceSpec> spec() {
        return latest.map(ServiceStatus::spec);
    }

    /** The shape that it runs in, or would. */
    Optional<String> variant() {
        return spec().flatMap(it -> it.serving().variant());
    }

    boolean onDemand() {
        return spec().filter(it -> it.serving().onDemand()).isPresent();
    }

    Collection<BackendInstance> places() {
        return places.open();
    }

    boolean ready() {
        return !places.isEmpty();
    }

    /**
     * @param time of {@code now} on the wall, for the times in the status
     */
    Change heard(ServiceStatus status, Instant time, long now) {
        boolean before = ready();
        boolean ended = status.instances().stream().anyMatch(places::endedUnasked);
        if (latest.isEmpty()) byDemand = status.wanted() && status.spec().serving().onDemand();
        latest = Optional.of(status);
        places.leave(status);
        boolean none = !ready();
        places.enter(status, now);
        if (none && ready()) usedAt = now;
        settle(status, time, now);
        if (before == ready()) return Change.NOTHING;
        return ready() ? Change.RISEN : ended ? Change.FALLEN : Change.NOTHING;
    }

    /** Nobody has asked for it, or it is about to leave. */
    boolean asleep() {
        return switch (presence()) {
            case ABSENT, LEAVING -> true;
            case FETCHED, LOADING, READY -> false;
        };
    }

    void summon() {
        summoned = true;
        before = incarnations();
    }

    /** How it stands, apart from how many requests it has and what it answered. */
    TargetAvailability standing(long now) {
        if (ready()) return new TargetAvailability.Free();
        if (summoned || places.awaitNews() || latest.filter(ServiceStatus::changing).isPresent())
            return new TargetAvailability.Coming();
        var states = instances().stream().filter(InstanceStatus::wanted).toList();
        if (states.stream().anyMatch(it -> coming(it.state())))
            return new TargetAvailability.Coming();
        if (states.stream().anyMatch(it -> it.state() == InstanceState.BACKOFF))
            return new TargetAvailability.BackingOff(Math.max(0, nextTry - now));
        return down(now);
    }

    /** One that waits for its next try is there, but idle: it may have to leave. */
    Presence presence() {
        if (dismissed) return Presence.LEAVING;
        if (ready() || (!summoned && waitsForNextTry())) return Presence.READY;
        if (summoned || instances().stream().anyMatch(ServiceBackend::loading))
            return Presence.LOADING;
        boolean ends = instances().stream().anyMatch(it -> it.state() == InstanceState.STOPPING);
        return ends ? Presence.LEAVING : Presence.ABSENT;
    }

    /** As clients of llama-swap know it; empty: it isn't there. */
    Optional<String> word() {
        return switch (presence()) {
            case READY -> Optional.of("ready");
            case LOADING, FETCHED -> Optional.of("starting");
            case LEAVING -> Optional.of("stopping");
            case ABSENT -> Optional.empty();
        };
    }

    /** It was to start, and didn't get there. */
    boolean failing() {
        return !ready()
                && !instances().isEmpty()
                && instances().stream()
                        .anyMatch(it ->
                                it.state() == InstanceState.BACKOFF
                                        || it.state() == InstanceState.FAILED);
    }

    private boolean waitsForNextTry() {
        return instances().stream().anyMatch(it -> it.state() == InstanceState.BACKOFF);
    }

    String reason() {
        return instances().stream()
                .map(InstanceStatus::reason)
                .filter(it -> !it.isEmpty())
                .findFirst()
                .orElse("");
    }

    void take(BackendInstance place) {
        place.outstanding++;
        place.served++;
        outstanding++;
    }

    /**
     * True: a process that was to end has no request any more.
     *
     * @param looked that isn't using it
     */
    boolean release(BackendInstance place, boolean looked, long now) {
        place.outstanding--;
        outstanding--;
        if (outstanding == 0 && !looked) usedAt = now;
        return places.parted(place);
    }

    /** Requests that this process still has. */
    int outstanding(String instance, int incarnation) {
        return places.outstanding(instance, incarnation);
    }

    /** Takes no further request, ahead of the news that it ends. */
    void close(BackendInstance place) {
        places.close(place);
    }

    /** The same, for a process that is about to be ended. */
    void close(String instance, int incarnation) {
        places.close(instance, incarnation);
    }

    private int incarnations() {
        return instances().stream().mapToInt(InstanceStatus::incarnation).sum();
    }

    private Collection<InstanceStatus> instances() {
        return latest.map(ServiceStatus::instances).orElseGet(List::of);
    }

    private TargetAvailability down(long now) {
        boolean failed = instances().stream().anyMatch(it -> it.state() == InstanceState.FAILED);
        if (failed && (!fetched || now - failedAt < REST))
            return new TargetAvailability.Away("%s has failed: %s".formatted(service, reason()));
        if (fetched || dismissed) return new TargetAvailability.Coming();
        return new TargetAvailability.Away(service + " is not running");
    }

    private static boolean coming(InstanceState state) {
        return switch (state) {
            case PENDING, STARTING, UNHEALTHY, STOPPING -> true;
            case STOPPED, READY, BACKOFF, FAILED, COMPLETED, SCHEDULED -> false;
        };
    }

    private static boolean loading(InstanceStatus it) {
        return switch (it.state()) {
            case PENDING, STARTING, UNHEALTHY -> true;
            case STOPPED, READY, BACKOFF, STOPPING, FAILED, COMPLETED, SCHEDULED -> false;
        };
    }

    private void settle(ServiceStatus status, Instant time, long now) {
        if (status.wanted() && (!failing() || incarnations() > before)) summoned = false;
        if (!status.wanted() && !summoned) byDemand = false;
        if (!status.wanted()) dismissed = false;
        boolean failed =
                status.instances().stream().anyMatch(it -> it.state() == InstanceState.FAILED);
        if (failed && failedAt == 0) failedAt = now;
        if (!failed) failedAt = 0;
        status.instances().stream()
                .flatMap(it -> it.nextTry().stream())
                .min(Instant::compareTo)
                .ifPresent(it -> nextTry = now + Duration.between(time, it).toNanos());
    }
}
