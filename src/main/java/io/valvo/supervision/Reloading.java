package io.valvo.supervision;

import io.valvo.model.Fact;
import io.valvo.model.ServiceSpec;
import io.valvo.model.Stack;
import io.valvo.rules.Plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Carries out a {@link Plan}: what changed comes down, dependents first, and up again in its new
 * shape.
 */
final class Reloading {
    private final Roster roster;
    private final Fleet fleet;
    private final Groups groups;
    private final Descent descent;
    private final Rollouts rollouts;

    /** Services that come up again in this shape once they are down. */
    private final Map<String, ServiceSpec> reborn = new HashMap<>();

    Reloading(Roster roster, Fleet fleet, Groups groups, Descent descent, Rollouts rollouts) {
        this.roster = roster;
        this.fleet = fleet;
        this.groups = groups;
        this.descent = descent;
        this.rollouts = rollouts;
    }

    void carryOut(Plan plan, Stack stack) {
        groups.declare(stack.groups().values());
        plan.steps().forEach(it -> begin(it, stack));
        descent.begin(List.copyOf(reborn.keySet()));
        List.copyOf(roster.members()).forEach(this::look);
    }

    /** An instance has changed: perhaps it was the last that something waited for. */
    void look(Member member) {
        if (member.leaving && member.down()) leave(member);
        if (!reborn.isEmpty()
                && reborn.containsKey(member.spec.name())
                && roster.down(member.spec.name())) raise(member.spec.name());
    }

    /** It comes up again in a new shape. */
    boolean renews(String service) {
        return reborn.containsKey(service);
    }

    void forget() {
        reborn.clear();
    }

    static Fact fact(Plan plan) {
        return new Fact.ConfigReloaded(
                named(plan, Plan.Start.class),
                named(plan, Plan.Restart.class),
                named(plan, Plan.Stop.class));
    }

    private void begin(Plan.Step step, Stack stack) {
        if (!(step instanceof Plan.Unchanged)) fleet.unscale(step.service());
        switch (step) {
            case Plan.Stop(var service) -> List.copyOf(roster.of(service)).forEach(fleet::leave);
            case Plan.Start(var service, boolean autostart) -> add(spec(stack, service), autostart);
            case Plan.Restart(var service, _) -> change(spec(stack, service));
            case Plan.Update(var service, _) -> update(spec(stack, service));
            case Plan.Unchanged _ -> {}
        }
    }

    private static ServiceSpec spec(Stack stack, String service) {
        return Objects.requireNonNull(stack.services().get(service));
    }

    private void add(ServiceSpec spec, boolean autostart) {
        fleet.declare(spec);
        if (autostart) fleet.start(spec);
    }

    private void change(ServiceSpec spec) {
        if (rollouts.suits(spec)) {
            rollouts.begin(roster.spec(spec.name()).orElseThrow(), spec);
            return;
        }
        var members = roster.of(spec.name());
        if (members.stream().noneMatch(it -> it.status.wanted())) fleet.declare(spec);
        else {
            reborn.put(spec.name(), spec);
            members.forEach(it -> it.ref.tell(new Instance.ComeBack()));
        }
    }

    private void update(ServiceSpec spec) {
        boolean wanted = roster.of(spec.name()).stream().anyMatch(it -> it.status.wanted());
        fleet.declare(spec);
        if (wanted) fleet.need(spec.name());
    }

    private void raise(String service) {
        var spec = reborn.remove(service);
        if (spec == null) return;
        fleet.declare(spec);
        fleet.start(spec);
    }

    private void leave(Member member) {
        fleet.remove(member);
        var service = member.spec.name();
        if (roster.of(service).isEmpty() && !reborn.containsKey(service)) roster.forget(service);
    }

    private static List<String> named(Plan plan, Class<? extends Plan.Step> kind) {
        return plan.steps().stream().filter(kind::isInstance).map(Plan.Step::service).toList();
    }
}
