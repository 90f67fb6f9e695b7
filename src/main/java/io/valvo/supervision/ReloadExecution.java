package io.valvo.supervision;

import io.valvo.model.event.EventData;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.rules.services.ReloadPlan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Carries out a {@link ReloadPlan}: what changed comes down, dependents first, and up again in its
 * new shape.
 */
final class ReloadExecution {
    private final ServiceRegistry roster;
    private final InstanceSpawner fleet;
    private final GroupSupervision groups;
    private final OrderedStop descent;
    private final PortHandover handover;
    private final VariantSwaps swaps;
    private final RollingUpdates rollouts;

    /** Services that come up again in this shape once they are down. */
    private final Map<String, ServiceSpec> reborn = new HashMap<>();

    ReloadExecution(
            ServiceRegistry roster,
            InstanceSpawner fleet,
            GroupSupervision groups,
            OrderedStop descent,
            PortHandover handover,
            VariantSwaps swaps,
            RollingUpdates rollouts) {
        this.roster = roster;
        this.fleet = fleet;
        this.groups = groups;
        this.descent = descent;
        this.handover = handover;
        this.swaps = swaps;
        this.rollouts = rollouts;
    }

    /** Who leaves a port is known before the first is told to start. */
    void carryOut(ReloadPlan plan, StackSpec stack) {
        groups.declare(stack.groups().values());
        plan.steps().forEach(it -> announce(it, stack));
        plan.steps().forEach(it -> begin(it, stack));
        descent.begin(List.copyOf(reborn.keySet()));
        List.copyOf(roster.members()).forEach(this::look);
    }

    /** An instance has changed: perhaps it was the last that something waited for. */
    void look(InstanceHandle member) {
        if (member.leaving && member.down()) leave(member);
        if (!reborn.isEmpty()
                && reborn.containsKey(member.spec.name())
                && roster.down(member.spec.name())) raise(member.spec.name());
    }

    /** It comes up again in a new shape. */
    boolean renews(String service) {
        return reborn.containsKey(service);
    }

    /** Somebody wants it down: it has its new shape, and doesn't come up in it. */
    Optional<ServiceSpec> settle(String service) {
        var spec = Optional.ofNullable(reborn.remove(service));
        spec.ifPresent(fleet::declare);
        if (spec.isPresent()) comeBack(service, false);
        return spec;
    }

    /** It comes up again with so many instances. */
    void scale(String service, int instances) {
        reborn.computeIfPresent(service, (_, spec) -> spec.withInstances(instances));
        fleet.recordScale(service, instances);
    }

    void forget() {
        reborn.clear();
    }

    static EventData fact(ReloadPlan plan) {
        return new EventData.ConfigReloaded(
                named(plan, ReloadPlan.Start.class),
                named(plan, ReloadPlan.Restart.class),
                named(plan, ReloadPlan.Stop.class));
    }

    private void announce(ReloadPlan.Step step, StackSpec stack) {
        switch (step) {
            case ReloadPlan.Stop(var service) -> handover.leave(roster.of(service));
            case ReloadPlan.Restart(var service, _) -> handover.change(spec(stack, service));
            case ReloadPlan.Update(var service, _) -> handover.change(spec(stack, service));
            case ReloadPlan.Start _, ReloadPlan.Unchanged _ -> {}
        }
    }

    private void begin(ReloadPlan.Step step, StackSpec stack) {
        switch (step) {
            case ReloadPlan.Stop(var service) -> remove(service);
            case ReloadPlan.Start(var service, boolean autostart) ->
                    add(spec(stack, service), autostart);
            case ReloadPlan.Restart(var service, _) -> change(spec(stack, service));
            case ReloadPlan.Update(var service, _) -> update(spec(stack, service));
            case ReloadPlan.Unchanged _ -> {}
        }
    }

    private static ServiceSpec spec(StackSpec stack, String service) {
        return Objects.requireNonNull(stack.services().get(service));
    }

    private void remove(String service) {
        reborn.remove(service);
        swaps.forget(service);
        rollouts.forget(service);
        List.copyOf(roster.of(service)).forEach(fleet::leave);
    }

    private void add(ServiceSpec spec, boolean autostart) {
        fleet.declare(spec);
        roster.of(spec.name()).forEach(it -> it.held = false);
        if (autostart) fleet.start(spec);
    }

    /** What is on its way up in another shape already comes up in this one. */
    private void change(ServiceSpec spec) {
        var service = spec.name();
        boolean wanted = roster.wanted(service);
        swaps.forget(service);
        if (rollouts.redirect(spec)) return;
        rollouts.settle(service);
        if (!renews(service) && rollouts.suits(spec)) {
            rollouts.begin(roster.spec(service).orElseThrow(), spec);
        } else if (wanted) {
            reborn.put(service, spec);
            comeBack(service, true);
        } else fleet.declare(spec);
    }

    private void update(ServiceSpec spec) {
        var service = spec.name();
        boolean wanted = roster.wanted(service);
        if (reborn.computeIfPresent(service, (_, _) -> spec) != null) return;
        if (swaps.renews(service) || rollouts.under(service)) {
            change(spec);
            return;
        }
        rollouts.forget(service);
        fleet.declare(spec);
        if (wanted) fleet.need(service);
    }

    private void raise(String service) {
        var spec = reborn.remove(service);
        if (spec == null) return;
        handover.home(service);
        fleet.declare(spec);
        fleet.start(spec);
    }

    private void comeBack(String service, boolean yes) {
        fleet.comeBack(service, yes);
    }

    private void leave(InstanceHandle member) {
        fleet.remove(member);
        var service = member.spec.name();
        if (roster.of(service).isEmpty() && !reborn.containsKey(service)) roster.forget(service);
    }

    private static List<String> named(ReloadPlan plan, Class<? extends ReloadPlan.Step> kind) {
        return plan.steps().stream()
                .filter(kind::isInstance)
                .map(ReloadPlan.Step::service)
                .toList();
    }
}
