package io.valvo.supervision;

import io.valvo.model.event.EventData;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.VariantOverride;
import io.valvo.rules.lifecycle.Input;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Services on their way into another shape: the old process ends, the new one must get ready; if it
 * doesn't, the old shape comes back. Touched by {@link ServicesActor} alone.
 */
final class VariantSwaps {
    private enum Phase {
        /** The old one ends. */
        FALLING,
        /** The new one starts. */
        RISING,
        /** The new one has failed, and ends. */
        RETURNING
    }

    /** {@code from}: the shape that it ran in, and does so again if the new one fails. */
    private record Swap(ServiceSpec from, ServiceSpec to, Phase phase) {
        Swap at(Phase next) {
            return new Swap(from, to, next);
        }

        Swap withInstances(int instances) {
            return new Swap(from.withInstances(instances), to.withInstances(instances), phase);
        }

        ServiceSpec target() {
            return phase == Phase.RETURNING ? from : to;
        }
    }

    private final ServiceRegistry roster;
    private final InstanceSpawner fleet;
    private final PortHandover handover;
    private final Map<String, Swap> swaps = new HashMap<>();

    VariantSwaps(ServiceRegistry roster, InstanceSpawner fleet, PortHandover handover) {
        this.roster = roster;
        this.fleet = fleet;
        this.handover = handover;
    }

    /**
     * Those that it depends on are up already, or are told. While another swap is under way, its
     * old shape is the one to come back to.
     *
     * @param runs it runs, or is about to, or shall now; else it only has that shape from now on
     */
    void begin(ServiceSpec from, ServiceSpec to, boolean runs) {
        var service = from.name();
        var before = Optional.ofNullable(swaps.get(service)).map(Swap::from).orElse(from);
        fleet.record(service, new EventData.SwapStarted(word(before), word(to)));
        if (!runs) {
            fleet.declare(to);
            fleet.recordShape(service, VariantOverride.settled(to.serving().variant()));
            fleet.record(service, new EventData.SwapCompleted(word(before), word(to)));
            return;
        }
        swaps.put(service, new Swap(before, to, Phase.FALLING));
        fleet.recordShape(
                service,
                VariantOverride.underWay(before.serving().variant(), to.serving().variant()));
        handover.change(to);
        stop(service);
        look(service);
    }

    /** An earlier daemon has died over it: the new shape is there, or on its way. */
    void resume(ServiceSpec from, ServiceSpec to) {
        if (!roster.wanted(to.name())) {
            fleet.recordShape(to.name(), VariantOverride.settled(to.serving().variant()));
            return;
        }
        swaps.put(to.name(), new Swap(from, to, Phase.RISING));
        fleet.record(
                to.name(),
                new EventData.Warning(
                        "the swap from %s to %s was cut short; it goes on to %s"
                                .formatted(word(from), word(to), word(to))));
        look(to.name());
    }

    /** The process that is to come is still to be started. */
    boolean falls(String service) {
        var swap = swaps.get(service);
        return swap != null && swap.phase != Phase.RISING;
    }

    /** It runs again soon, in the new shape or in the old one. */
    boolean renews(String service) {
        return swaps.containsKey(service);
    }

    /** Something else is to become of it. */
    void forget(String service) {
        settled(service, swaps.remove(service));
    }

    /** Somebody wants it down: it has the shape that it was on the way to. */
    void settle(String service) {
        var swap = swaps.remove(service);
        if (swap == null) return;
        fleet.declare(swap.target());
        fleet.comeBack(service, false);
        settled(service, swap);
    }

    private void settled(String service, @Nullable Swap swap) {
        if (swap != null)
            fleet.recordShape(service, VariantOverride.settled(swap.target().serving().variant()));
    }

    /** Whatever comes of it has so many instances. */
    void scale(String service, int instances) {
        var swap = swaps.computeIfPresent(service, (_, it) -> it.withInstances(instances));
        if (swap != null && swap.phase == Phase.RISING) fleet.scale(service, instances);
        else fleet.recordScale(service, instances);
    }

    /** A service has changed. */
    void look(String service) {
        var swap = swaps.get(service);
        if (swap == null) return;
        switch (swap.phase) {
            case FALLING -> {
                if (roster.down(service)) rise(service, swap);
            }
            case RISING -> risen(service, swap);
            case RETURNING -> {
                if (roster.down(service)) back(service, swap);
            }
        }
    }

    private void rise(String service, Swap swap) {
        swaps.put(service, swap.at(Phase.RISING));
        handover.home(service);
        fleet.declare(swap.to);
        fleet.start(swap.to);
    }

    private void risen(String service, Swap swap) {
        var members = roster.of(service);
        if (!members.stream().allMatch(InstanceHandle::settled)) return;
        members = members.stream().filter(it -> !it.held).toList();
        var failed = members.stream().filter(it -> failed(it)).findFirst();
        if (failed.isPresent()) fail(service, swap, failed.get());
        else if (members.stream().allMatch(it -> it.state() == InstanceState.READY)) {
            forget(service);
            fleet.record(service, new EventData.SwapCompleted(word(swap.from), word(swap.to)));
        }
    }

    private void fail(String service, Swap swap, InstanceHandle failed) {
        var returning = swap.at(Phase.RETURNING);
        swaps.put(service, returning);
        settled(service, returning);
        var why = failed.status.reason();
        fleet.record(service, new EventData.SwapFailed(word(swap.from), word(swap.to), why));
        handover.change(swap.from);
        stop(service);
    }

    private void back(String service, Swap swap) {
        swaps.remove(service);
        handover.home(service);
        fleet.declare(swap.from);
        fleet.start(swap.from);
    }

    private void stop(String service) {
        fleet.comeBack(service, true);
        roster.of(service).forEach(it -> it.order(new Input.Stop(false)));
    }

    /** A try of the new shape has failed, whatever follows; or somebody has stopped it. */
    private static boolean failed(InstanceHandle it) {
        return switch (it.state()) {
            case BACKOFF, FAILED, COMPLETED, STOPPED -> true;
            case PENDING, STARTING, READY, UNHEALTHY, STOPPING, SCHEDULED -> false;
        };
    }

    private static String word(ServiceSpec spec) {
        return spec.serving().variant().orElse("none");
    }

    /** The shape that it is in, or about to be in. */
    Optional<String> variant(String service) {
        return Optional.ofNullable(swaps.get(service))
                .map(Swap::target)
                .or(() -> roster.spec(service))
                .flatMap(it -> it.serving().variant());
    }

    /** With every service in the shape that it is in, or about to be in. */
    StackSpec shaped(StackSpec declared) {
        var specs = new TreeMap<>(declared.services());
        specs.replaceAll(
                (name, spec) -> variant(name).filter(spec::hasVariant).map(spec::as).orElse(spec));
        return declared.withServices(specs);
    }

    /** It has no such variant. */
    static ServicesActor.Refused refused(ServiceSpec spec, String variant) {
        var known = spec.serving().variants().keySet();
        return new ServicesActor.Refused(
                known.isEmpty()
                        ? spec.name() + " has no variants"
                        : "%s has no variant %s; there are: %s"
                                .formatted(spec.name(), variant, String.join(", ", known)));
    }
}
