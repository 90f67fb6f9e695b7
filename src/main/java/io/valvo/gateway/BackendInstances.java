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
    private final List<BackendInstance> draining = new ArrayList<>();

    /**
     * Processes that are told to end, by instance, until that is heard of them: older news must not
     * bring them back, and what follows will be heard in a moment.
     */
    private final Map<String, Integer> toldToEnd = new HashMap<>();

    Collection<BackendInstance> open() {
        return open.values();
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** Some are told to end, and that wasn't heard of them yet. */
    boolean awaitsNews() {
        return !toldToEnd.isEmpty();
    }

    /** Those that aren't ready any more take no further request. */
    void closeEnded(ServiceStatus status) {
        open().stream().filter(it -> !isReady(it, status)).toList().forEach(this::close);
    }

    /** Those that are ready take requests from now on. */
    void openReady(ServiceStatus status, long now) {
        for (var it : status.instances())
            if (it.state() == InstanceState.READY) open(it, status.spec(), now);
            else toldToEnd.remove(it.name());
        toldToEnd
                .keySet()
                .retainAll(status.instances().stream().map(InstanceStatus::name).toList());
    }

    /** Requests that this process still has. */
    int outstanding(String instance, int incarnation) {
        return Stream.concat(open().stream(), draining.stream())
                .filter(it -> it.is(instance, incarnation))
                .mapToInt(it -> it.outstanding)
                .sum();
    }

    /** Takes no further request, ahead of the news that it ends. */
    void close(BackendInstance instance) {
        instance.closed = true;
        open.remove(instance.name, instance);
        if (instance.outstanding > 0) draining.add(instance);
    }

    /** The same, for a process that is about to be ended. */
    void close(String instance, int incarnation) {
        toldToEnd.put(instance, incarnation);
        open().stream().filter(it -> it.is(instance, incarnation)).toList().forEach(this::close);
    }

    /** True: a process that was to end has no request any more. */
    boolean drained(BackendInstance instance) {
        return instance.closed && instance.outstanding == 0 && draining.remove(instance);
    }

    /** It was ready, and isn't although it wasn't told to stop. */
    boolean endedUnasked(InstanceStatus it) {
        var instance = open.get(it.name());
        if (instance == null) return false;
        boolean asked = it.state() == InstanceState.STOPPING && it.process().isPresent();
        return !asked && !(it.state() == InstanceState.READY && sameProcess(instance, it));
    }

    private static boolean sameProcess(BackendInstance instance, InstanceStatus it) {
        return instance.incarnation == it.incarnation();
    }

    private static boolean isReady(BackendInstance instance, ServiceStatus status) {
        var found =
                status.instances().stream()
                        .filter(it -> it.name().equals(instance.name))
                        .findFirst();
        instance.gone =
                found.filter(it -> sameProcess(instance, it) && it.process().isPresent()).isEmpty();
        return !instance.gone && found.orElseThrow().state() == InstanceState.READY;
    }

    private void open(InstanceStatus it, ServiceSpec spec, long now) {
        if (open.containsKey(it.name()) || isToldToEnd(it)) return;
        address(it, spec)
                .map(at -> new BackendInstance(it.name(), it.incarnation(), at, now))
                .ifPresent(instance -> open.put(it.name(), instance));
    }

    private boolean isToldToEnd(InstanceStatus it) {
        return toldToEnd.getOrDefault(it.name(), -1) == it.incarnation();
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
