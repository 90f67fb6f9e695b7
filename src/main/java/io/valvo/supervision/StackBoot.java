package io.valvo.supervision;

import io.valvo.rules.recovery.RecoveredState;
import io.valvo.rules.services.ServiceInput;
import io.valvo.rules.services.ServiceLife;

/**
 * Begins with the configuration in effect and what an earlier daemon has left: who gives ports back
 * is known before anything starts. Touched by {@link ServicesActor} alone, once.
 */
final class StackBoot {
    private final ServiceRegistry registry;
    private final ServiceLives lives;
    private final GroupSupervision groups;
    private final PortHandover ports;
    private final InstanceSpawner spawner;
    private final SettingOverrides overrides;
    private final EffectiveStack stack;
    private final GatewayNotifier gateway;

    StackBoot(
            ServiceRegistry registry,
            ServiceLives lives,
            GroupSupervision groups,
            PortHandover ports,
            InstanceSpawner spawner,
            SettingOverrides overrides,
            EffectiveStack stack,
            GatewayNotifier gateway) {
        this.registry = registry;
        this.lives = lives;
        this.groups = groups;
        this.ports = ports;
        this.spawner = spawner;
        this.overrides = overrides;
        this.stack = stack;
        this.gateway = gateway;
    }

    void boot(RecoveredState recovered) {
        groups.declare(stack.declared().groups().values());
        var specs = stack.declared().services().values().stream().map(recovered::shaped).toList();
        specs.forEach(it -> registry.put(ServiceLife.of(it)));
        specs.forEach(it -> lives.apply(it.name(), new ServiceInput.Declare(recovered.scaled(it))));
        spawner.legacies().forEach(it -> ports.inherit(it.record()));
        specs.forEach(spawner::begin);
        resumeSwaps();
        gateway.configure(stack.declared());
        spawner.removeUndeclared();
    }

    private void resumeSwaps() {
        overrides
                .underWay()
                .forEach((service, wish) -> {
                    var declared = stack.declared(service).orElseThrow();
                    int now = registry.spec(service).orElseThrow().instances();
                    var from = wish.before(declared).withInstances(now);
                    var to = wish.of(declared).withInstances(now);
                    lives.apply(service, new ServiceInput.ResumeSwap(from, to));
                });
    }
}
