package io.valvo.gateway;

import io.valvo.model.spec.ServiceAddress;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes of one service that take requests, and those that take no more. */
final class BackendInstances {
    private final Map<String, BackendInstance> open = new HashMap<>();

    /** Processes that no longer take requests, and still have some. */
    private final List<BackendInstance> parting = new ArrayList<>();

    /**
     * Processes that are told to end, by instance, until that is heard of them: older news must not
     * bring them back, and what follows will be heard in a moment.
     */
    private final Map<String, Integer> doomed = new HashMap<>();

    Collection<BackendInstance> open() {
        return open.values();
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** Some are told to end, and that wasn't heard of them yet. */
    boolean awaitNews() {
        return !doomed.isEmpty();
    }

    /** Those that aren't ready any more take no further request. */
    void leave(ServiceStatus status) {
        open().stream().filter(it -> !ready(it, status)).toList().forEach(this::close);
    }

    /** Those that are ready take requests from now on. */
    void enter(ServiceStatus status, long now) {
        for (var it : status.instances())
            if (it.state() == InstanceState.READY) enter(it, status.spec(), now);
            else doomed.remove(it.name());
        doomed.keySet().retainAll(status.instances().stream().map(InstanceStatus::name).toList());
    }

    /** Requests that this process still has. */
    int outstanding(String instance, int incarnation) {
        return Stream.concat(open().stream(), parting.stream())
                .filter(it -> it.is(instance, incarnation))
                .mapToInt(it -> it.outstanding)
                .sum();
    }

    /** Takes no further request, ahead of the news that it ends. */
    void close(BackendInstance place) {
        place.closed = true;
        open.remove(place.name, place);
        if (place.outstanding > 0) parting.add(place);
    }

    /** The same, for a process that is about to be ended. */
    void close(String instance, int incarnation) {
        doomed.put(instance, incarnation);
        open().stream().filter(it -> it.is(instance, incarnation)).toList().forEach(this::close);
    }

    /** True: a process that was to end has no request any more. */
    boolean parted(BackendInstance place) {
        return place.closed && place.outstanding == 0 && parting.remove(place);
    }

    /** It was ready, and isn't although it wasn't told to stop. */
    boolean endedUnasked(InstanceStatus it) {
        var place = open.get(it.name());
        if (place == null) return false;
        boolean asked = it.state() == InstanceState.STOPPING && it.process().isPresent();
        return !asked && !(it.state() == InstanceState.READY && sameProcess(place, it));
    }

    private static boolean sameProcess(BackendInstance place, InstanceStatus it) {
        return place.incarnation == it.incarnation();
    }

    private static boolean ready(BackendInstance place, ServiceStatus status) {
        var found =
                status.instances().stream().filter(it -> it.name().equals(place.name)).findFirst();
        place.gone =
                found.filter(it -> sameProcess(place, it) && it.process().isPresent()).isEmpty();
        return !place.gone && found.orElseThrow().state() == InstanceState.READY;
    }

    private void enter(InstanceStatus it, ServiceSpec spec, long now) {
        if (open.containsKey(it.name()) || isDoomed(it)) return;
        address(it, spec)
                .map(at -> new BackendInstance(it.name(), it.incarnation(), at, now))
                .ifPresent(place -> open.put(it.name(), place));
    }

    private boolean isDoomed(InstanceStatus it) {
        return doomed.getOrDefault(it.name(), -1) == it.incarnation();
    }

    /** Its first port. */
    private static Optional<UpstreamAddress> address(InstanceStatus it, ServiceSpec spec) {
        return Stream.concat(spec.ports().keySet().stream(), it.ports().keySet().stream())
                .filter(it.ports()::containsKey)
                .findFirst()
                .map(name ->
                        new UpstreamAddress(
                                name.equals("https"),
                                ServiceAddress.hostOf(spec.ports()),
                                Objects.requireNonNull(it.ports().get(name)),
                                false));
    }
}
