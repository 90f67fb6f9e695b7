package io.valvo.supervision;

import io.valvo.model.Fact;
import io.valvo.model.InstanceState;
import io.valvo.model.ServiceSpec;
import io.valvo.model.Stack;
import io.valvo.rules.Input;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Services on their way into another shape: the old process ends, the new one must get ready; if it
 * doesn't, the old shape comes back. Touched by {@link Services} alone.
 */
final class Swaps {
    private enum Phase {
        /** The old one ends. */
        FALLING,
        /** The new one starts. */
        RISING,
        /** The new one has failed, and ends. */
        RETURNING
    }

    /** {@code ran}: in the old shape, and has to do so again if the new one fails. */
    private record Swap(ServiceSpec from, ServiceSpec to, boolean ran, Phase phase) {
        Swap at(Phase next) {
            return new Swap(from, to, ran, next);
        }
    }

    private final Roster roster;
    private final Fleet fleet;
    private final Map<String, Swap> swaps = new HashMap<>();

    Swaps(Roster roster, Fleet fleet) {
        this.roster = roster;
        this.fleet = fleet;
    }

    /** Those that it depends on are up already, or are told. */
    void begin(ServiceSpec from, ServiceSpec to) {
        var service = from.name();
        boolean ran = roster.of(service).stream().anyMatch(it -> it.status.wanted());
        swaps.put(service, new Swap(from, to, ran, Phase.FALLING));
        fleet.record(service, new Fact.SwapStarted(word(from), word(to)));
        stop(service);
        look(service);
    }

    boolean under(String service) {
        return swaps.containsKey(service);
    }

    /** It ran, and will run again, in the new shape or in the old one. */
    boolean renews(String service) {
        return Optional.ofNullable(swaps.get(service)).filter(Swap::ran).isPresent();
    }

    /** Somebody wants something else of it. */
    void forget(String service) {
        swaps.remove(service);
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
        fleet.declare(swap.to);
        fleet.start(swap.to);
    }

    private void risen(String service, Swap swap) {
        var members = roster.of(service);
        if (!members.stream().allMatch(Member::settled)) return;
        var failed = members.stream().filter(it -> failed(it)).findFirst();
        if (failed.isPresent()) fail(service, swap, failed.get());
        else if (members.stream().allMatch(it -> it.state() == InstanceState.READY)) {
            swaps.remove(service);
            fleet.record(service, new Fact.SwapCompleted(word(swap.from), word(swap.to)));
        }
    }

    private void fail(String service, Swap swap, Member failed) {
        swaps.put(service, swap.at(Phase.RETURNING));
        var why = failed.status.reason();
        fleet.record(service, new Fact.SwapFailed(word(swap.from), word(swap.to), why));
        stop(service);
    }

    private void back(String service, Swap swap) {
        swaps.remove(service);
        fleet.declare(swap.from);
        if (swap.ran) fleet.start(swap.from);
    }

    private void stop(String service) {
        roster.of(service).forEach(it -> it.order(new Input.Stop(false)));
    }

    /** A try of the new shape has failed, whatever follows; or somebody has stopped it. */
    private static boolean failed(Member it) {
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
                .map(it -> it.phase == Phase.RETURNING ? it.from : it.to)
                .or(() -> roster.spec(service))
                .flatMap(it -> it.serving().variant());
    }

    /** With every service in the shape that it is in, or about to be in. */
    Stack shaped(Stack declared) {
        var specs = new TreeMap<>(declared.services());
        specs.replaceAll(
                (name, spec) -> variant(name).filter(spec::hasVariant).map(spec::as).orElse(spec));
        return declared.withServices(specs);
    }

    /** It has no such variant. */
    static Services.Refused refused(ServiceSpec spec, String variant) {
        var known = spec.serving().variants().keySet();
        return new Services.Refused(
                known.isEmpty()
                        ? spec.name() + " has no variants"
                        : "%s has no variant %s; there are: %s"
                                .formatted(spec.name(), variant, String.join(", ", known)));
    }
}
