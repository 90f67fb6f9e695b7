package io.valvo.gateway;

import io.valvo.model.Address;
import io.valvo.model.InstanceState;
import io.valvo.model.InstanceStatus;
import io.valvo.model.ServiceSpec;
import io.valvo.model.ServiceStatus;
import io.valvo.rules.Residency.Presence;
import io.valvo.rules.Standing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What the gateway knows of one service: its instances by what supervision last said. */
final class Pool {
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
    private final Map<String, Place> places = new HashMap<>();

    /** Processes that no longer take requests, and still have some. */
    private final List<Place> parting = new ArrayList<>();

    /**
     * Processes that are told to end, by instance, until that is heard of them: older news must not
     * bring them back, and what follows will be heard in a moment.
     */
    private final Map<String, Integer> doomed = new HashMap<>();

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

    Pool(String service) {
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

    Collection<Place> places() {
        return places.values();
    }

    boolean ready() {
        return !places.isEmpty();
    }

    /**
     * @param time of {@code now} on the wall, for the times in the status
     */
    Change heard(ServiceStatus status, Instant time, long now) {
        boolean before = ready();
        boolean ended = status.instances().stream().anyMatch(this::endedUnasked);
        if (latest.isEmpty()) byDemand = status.wanted() && status.spec().serving().onDemand();
        latest = Optional.of(status);
        places.values().stream().filter(it -> !ready(it, status)).toList().forEach(this::close);
        for (var it : status.instances())
            if (it.state() == InstanceState.READY) open(it, now);
            else doomed.remove(it.name());
        doomed.keySet().retainAll(status.instances().stream().map(InstanceStatus::name).toList());
        settle(status, time, now);
        if (before == ready()) return Change.NOTHING;
        return ready() ? Change.RISEN : ended ? Change.FALLEN : Change.NOTHING;
    }

    void summon() {
        summoned = true;
        before = incarnations();
    }

    /** How it stands, apart from how many requests it has and what it answered. */
    Standing standing(long now) {
        if (ready()) return new Standing.Free();
        if (summoned || !doomed.isEmpty() || latest.filter(ServiceStatus::changing).isPresent())
            return new Standing.Coming();
        var states = instances().stream().filter(InstanceStatus::wanted).toList();
        if (states.stream().anyMatch(it -> coming(it.state()))) return new Standing.Coming();
        if (states.stream().anyMatch(it -> it.state() == InstanceState.BACKOFF))
            return new Standing.BackingOff(Math.max(0, nextTry - now));
        return down(now);
    }

    /** One that waits for its next try is there, but idle: it may have to leave. */
    Presence presence() {
        if (dismissed) return Presence.LEAVING;
        if (ready() || (!summoned && waitsForNextTry())) return Presence.READY;
        if (summoned || instances().stream().anyMatch(Pool::loading)) return Presence.LOADING;
        boolean ends = instances().stream().anyMatch(it -> it.state() == InstanceState.STOPPING);
        return ends ? Presence.LEAVING : Presence.ABSENT;
    }

    /** As clients of llama-swap know it; empty: it isn't there. */
    Optional<String> word() {
        return switch (presence()) {
            case READY -> Optional.of("ready");
            case LOADING -> Optional.of("starting");
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

    void take(Place place) {
        place.outstanding++;
        place.served++;
        outstanding++;
    }

    /** True: a process that was to end has no request any more. */
    boolean release(Place place, long now) {
        place.outstanding--;
        outstanding--;
        if (outstanding == 0) usedAt = now;
        return place.closed && place.outstanding == 0 && parting.remove(place);
    }

    /** Requests that this process still has. */
    int outstanding(String instance, int incarnation) {
        var place = places.get(instance);
        if (place != null && place.incarnation == incarnation) return place.outstanding;
        return parting.stream()
                .filter(it -> it.is(instance, incarnation))
                .mapToInt(it -> it.outstanding)
                .sum();
    }

    /** Takes no further request, ahead of the news that it ends. */
    void close(Place place) {
        place.closed = true;
        places.remove(place.instance, place);
        if (place.outstanding > 0) parting.add(place);
    }

    /** The same, for a process that is about to be ended. */
    void close(String instance, int incarnation) {
        doomed.put(instance, incarnation);
        places.values().stream()
                .filter(it -> it.is(instance, incarnation))
                .toList()
                .forEach(this::close);
    }

    private int incarnations() {
        return instances().stream().mapToInt(InstanceStatus::incarnation).sum();
    }

    private Collection<InstanceStatus> instances() {
        return latest.map(ServiceStatus::instances).orElseGet(List::of);
    }

    private Standing down(long now) {
        boolean failed = instances().stream().anyMatch(it -> it.state() == InstanceState.FAILED);
        if (failed && (!fetched || now - failedAt < REST))
            return new Standing.Away("%s has failed: %s".formatted(service, reason()));
        if (fetched || dismissed) return new Standing.Coming();
        return new Standing.Away(service + " is not running");
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

    /** It was ready, and isn't although it wasn't told to stop. */
    private boolean endedUnasked(InstanceStatus it) {
        var place = places.get(it.name());
        if (place == null) return false;
        boolean asked = it.state() == InstanceState.STOPPING && it.process().isPresent();
        return !asked && !(it.state() == InstanceState.READY && sameProcess(place, it));
    }

    private static boolean sameProcess(Place place, InstanceStatus it) {
        return place.incarnation == it.incarnation();
    }

    private boolean ready(Place place, ServiceStatus status) {
        var found =
                status.instances().stream()
                        .filter(it -> it.name().equals(place.instance))
                        .findFirst();
        place.gone =
                found.filter(it -> sameProcess(place, it) && it.process().isPresent()).isEmpty();
        return !place.gone && found.orElseThrow().state() == InstanceState.READY;
    }

    private void open(InstanceStatus it, long now) {
        if (places.containsKey(it.name()) || isDoomed(it)) return;
        var endpoint = endpoint(it);
        if (endpoint.isEmpty()) return;
        if (places.isEmpty()) usedAt = now;
        places.put(it.name(), new Place(it.name(), it.incarnation(), endpoint.get(), now));
    }

    private boolean isDoomed(InstanceStatus it) {
        return doomed.getOrDefault(it.name(), -1) == it.incarnation();
    }

    /** Its first port. */
    private Optional<Endpoint> endpoint(InstanceStatus it) {
        var spec = spec().orElseThrow();
        return Stream.concat(spec.ports().keySet().stream(), it.ports().keySet().stream())
                .filter(it.ports()::containsKey)
                .findFirst()
                .map(name ->
                        new Endpoint(
                                name.equals("https"),
                                Address.hostOf(spec),
                                Objects.requireNonNull(it.ports().get(name)),
                                false));
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
