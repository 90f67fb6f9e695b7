package io.valvo.supervision;

import io.valvo.model.EndCause;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.lifecycle.Input;

import java.util.Collection;
import java.util.List;

/**
 * What people want of services, carried out: whoever starts brings up those that it depends on,
 * whoever stops lets those go first that depend on it. A wish meets what is under way: one to stop
 * ends it, in the shape that it leads to; one to start or restart finds it started already; one for
 * another shape or number changes what comes of it. Touched by {@link ServicesActor} alone.
 */
final class ControlCommands {
    private final ServiceRegistry roster;
    private final InstanceSpawner fleet;
    private final OrderedStop descent;
    private final PortHandover handover;
    private final ReloadExecution reloading;
    private final VariantSwaps swaps;
    private final RollingUpdates rollouts;
    private final GatewayNotifier news;

    ControlCommands(
            ServiceRegistry roster,
            InstanceSpawner fleet,
            OrderedStop descent,
            PortHandover handover,
            ReloadExecution reloading,
            VariantSwaps swaps,
            RollingUpdates rollouts,
            GatewayNotifier news) {
        this.roster = roster;
        this.fleet = fleet;
        this.descent = descent;
        this.handover = handover;
        this.reloading = reloading;
        this.swaps = swaps;
        this.rollouts = rollouts;
        this.news = news;
    }

    /** {@code names}, here and below: of services, or of instances. */
    void start(List<String> names) {
        raise(fleet.services(names));
        var members = staying(names);
        release(members);
        var resting = members.stream().filter(it -> it.status.process().isEmpty()).toList();
        fleet.services(resting.stream().map(it -> it.name).toList()).forEach(handover::home);
        members.stream()
                .filter(it -> !falls(it.spec.name()))
                .forEach(it -> it.order(new Input.Start()));
    }

    /** {@code hold}: it stays down until somebody wants it up. */
    void stop(List<String> names, boolean hold) {
        leave(names, hold);
        var services = names.stream().filter(it -> roster.spec(it).isPresent()).toList();
        order(names.stream().filter(it -> !services.contains(it)).toList(), new Input.Stop(false));
        descent.begin(services);
    }

    /** Without a grace period, and without regard to who depends on whom. */
    void kill(List<String> names) {
        leave(names, true);
        order(names, new Input.Stop(true));
    }

    /** What is under way with services comes to an end. */
    private void leave(List<String> names, boolean hold) {
        names.stream().filter(it -> roster.spec(it).isPresent()).forEach(this::settle);
        members(names).forEach(it -> it.held = hold);
        handover.leave(members(names));
    }

    /** Whatever is under way with it ends, in the shape that it leads to. */
    void settle(String service) {
        reloading.settle(service);
        swaps.settle(service);
        rollouts.settle(service);
        news.forget(service);
    }

    void restart(List<String> names) {
        raise(fleet.services(names));
        release(staying(names));
        names.forEach(this::restart);
    }

    /** One that is on its way down to come up again needs nothing more. */
    private void restart(String name) {
        var service = fleet.services(List.of(name)).getFirst();
        if (falls(service)) return;
        var spec = roster.spec(name).filter(rollouts::suits);
        if (roster.spec(name).isPresent() && rollouts.under(name)) rollouts.again(name);
        else if (spec.isPresent()) rollouts.begin(spec.get(), spec.get());
        else {
            handover.home(service);
            staying(List.of(name)).forEach(it -> it.order(new Input.Restart(EndCause.RESTART, "")));
        }
    }

    void scale(String service, int instances) {
        if (reloading.renews(service)) reloading.scale(service, instances);
        else if (swaps.renews(service)) swaps.scale(service, instances);
        else rollouts.scale(service, instances);
    }

    /**
     * One that has that shape already is merely started.
     *
     * @param starts also one that doesn't run; else that only has the shape from now on
     */
    void swap(String service, ServiceSpec shape, boolean starts) {
        boolean runs = reloading.renews(service) || swaps.renews(service) || roster.wanted(service);
        boolean same = swaps.variant(service).equals(shape.serving().variant());
        if (same && !reloading.renews(service)) {
            if (starts || runs) start(List.of(service));
            return;
        }
        reloading.settle(service);
        rollouts.settle(service);
        if (starts || runs) {
            release(staying(List.of(service)));
            raise(List.of(service));
        }
        var now = roster.spec(service).orElseThrow();
        swaps.begin(now, shape.withInstances(now.instances()), starts || runs);
    }

    /** It is on its way down, and comes up again by itself. */
    private boolean falls(String service) {
        return reloading.renews(service) || swaps.falls(service);
    }

    private void release(List<InstanceHandle> members) {
        members.forEach(it -> it.held = false);
        handover.stay(members.stream().filter(it -> !falls(it.spec.name())).toList());
    }

    /** They don't go down any more, and what they depend on comes up. */
    private void raise(Collection<String> services) {
        var needed = fleet.withDependencies(services);
        needed.removeIf(this::falls);
        descent.recall(needed);
        needed.stream().filter(it -> !services.contains(it)).forEach(fleet::need);
    }

    private List<InstanceHandle> staying(Collection<String> names) {
        return members(names).stream().filter(it -> !it.leaving).toList();
    }

    private List<InstanceHandle> members(Collection<String> names) {
        return names.stream().flatMap(it -> roster.named(it).stream()).toList();
    }

    private void order(Collection<String> names, Input input) {
        members(names).forEach(it -> it.order(input));
    }
}
