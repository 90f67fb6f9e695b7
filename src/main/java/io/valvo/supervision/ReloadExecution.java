package io.valvo.supervision;

import io.valvo.model.event.EventData;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.rules.services.ReloadPlan;
import io.valvo.rules.services.ServiceInput;
import io.valvo.rules.services.ServiceLife;

import java.util.List;
import java.util.Objects;

/** Carries out a {@link ReloadPlan}, one {@link ServiceInput} for each of its steps. */
final class ReloadExecution {
    private final ServiceRegistry registry;
    private final ServiceLives lives;
    private final GroupSupervision groups;
    private final PortHandover ports;

    ReloadExecution(
            ServiceRegistry registry,
            ServiceLives lives,
            GroupSupervision groups,
            PortHandover ports) {
        this.registry = registry;
        this.lives = lives;
        this.groups = groups;
        this.ports = ports;
    }

    /** Who leaves a port is known before the first is told to start. */
    void carryOut(ReloadPlan plan, StackSpec stack) {
        groups.declare(stack.groups().values());
        plan.steps().forEach(it -> announcePorts(it, stack));
        plan.steps().forEach(it -> apply(it, stack));
        lives.advanceStops();
        plan.steps().forEach(it -> lives.apply(it.service(), new ServiceInput.InstanceChanged()));
    }

    static EventData event(ReloadPlan plan) {
        return new EventData.ConfigReloaded(
                named(plan, ReloadPlan.Start.class),
                named(plan, ReloadPlan.Restart.class),
                named(plan, ReloadPlan.Stop.class));
    }

    private void announcePorts(ReloadPlan.Step step, StackSpec stack) {
        switch (step) {
            case ReloadPlan.Stop(var service) -> ports.release(registry.instances(service));
            case ReloadPlan.Restart(var service, _) -> ports.change(spec(stack, service));
            case ReloadPlan.Update(var service, _) -> ports.change(spec(stack, service));
            case ReloadPlan.Start _, ReloadPlan.Unchanged _ -> {}
        }
    }

    private void apply(ReloadPlan.Step step, StackSpec stack) {
        switch (step) {
            case ReloadPlan.Stop(var service) -> lives.apply(service, new ServiceInput.Remove());
            case ReloadPlan.Start(var service, boolean autostart) ->
                    add(spec(stack, service), autostart);
            case ReloadPlan.Restart(var service, _) ->
                    lives.apply(service, new ServiceInput.Change(spec(stack, service)));
            case ReloadPlan.Update(var service, _) ->
                    lives.apply(service, new ServiceInput.Update(spec(stack, service)));
            case ReloadPlan.Unchanged _ -> {}
        }
    }

    /** Perhaps again: what was removed may still be on its way down. */
    private void add(ServiceSpec spec, boolean autostart) {
        if (registry.life(spec.name()).isEmpty()) registry.put(ServiceLife.of(spec));
        lives.apply(spec.name(), new ServiceInput.Add(spec, autostart));
    }

    private static ServiceSpec spec(StackSpec stack, String service) {
        return Objects.requireNonNull(stack.services().get(service));
    }

    private static List<String> named(ReloadPlan plan, Class<? extends ReloadPlan.Step> kind) {
        return plan.steps().stream()
                .filter(kind::isInstance)
                .map(ReloadPlan.Step::service)
                .toList();
    }
}
