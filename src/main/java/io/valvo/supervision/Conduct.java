package io.valvo.supervision;

import io.valvo.model.Cause;
import io.valvo.model.ServiceSpec;
import io.valvo.rules.Input;

import java.util.Collection;
import java.util.List;

/**
 * What people want of services, carried out: whoever starts brings up those that it depends on,
 * whoever stops lets those go first that depend on it. Touched by {@link Services} alone.
 */
final class Conduct {
    private final Roster roster;
    private final Fleet fleet;
    private final Descent descent;
    private final Swaps swaps;
    private final Rollouts rollouts;
    private final TrafficNews news;

    Conduct(
            Roster roster,
            Fleet fleet,
            Descent descent,
            Swaps swaps,
            Rollouts rollouts,
            TrafficNews news) {
        this.roster = roster;
        this.fleet = fleet;
        this.descent = descent;
        this.swaps = swaps;
        this.rollouts = rollouts;
        this.news = news;
    }

    /** {@code names}, here and below: of services, or of instances. */
    void start(List<String> names) {
        raise(fleet.services(names));
        order(names, new Input.Start());
    }

    void stop(List<String> names) {
        forget(names);
        var services = names.stream().filter(it -> roster.spec(it).isPresent()).toList();
        order(names.stream().filter(it -> !services.contains(it)).toList(), new Input.Stop(false));
        descent.begin(services);
    }

    /** Somebody wants something else of them than a swap or a renewal that is under way. */
    void forget(Collection<String> names) {
        names.forEach(swaps::forget);
        names.forEach(rollouts::forget);
        names.forEach(news::forget);
    }

    /** Without a grace period, and without regard to who depends on whom. */
    void kill(List<String> names) {
        names.forEach(news::forget);
        order(names, new Input.Stop(true));
    }

    void restart(List<String> names) {
        raise(fleet.services(names));
        names.forEach(this::restart);
    }

    private void restart(String name) {
        rollouts.forget(name);
        var spec = roster.spec(name).filter(rollouts::suits);
        if (spec.isPresent()) rollouts.begin(spec.get(), spec.get());
        else order(List.of(name), new Input.Restart(Cause.RESTART, ""));
    }

    /** One that has that shape already is merely started. */
    void swap(String service, ServiceSpec shape) {
        var now = roster.spec(service).orElseThrow();
        if (swaps.variant(service).equals(shape.serving().variant())) {
            start(List.of(service));
            return;
        }
        rollouts.forget(service);
        raise(List.of(service));
        swaps.begin(now, shape.withInstances(now.instances()));
    }

    /** They don't go down any more, and what they depend on comes up. */
    private void raise(Collection<String> services) {
        var needed = fleet.withDependencies(services);
        descent.recall(needed);
        needed.stream().filter(it -> !services.contains(it)).forEach(fleet::need);
    }

    private void order(Collection<String> names, Input input) {
        names.stream().flatMap(it -> roster.named(it).stream()).forEach(it -> it.order(input));
    }
}
