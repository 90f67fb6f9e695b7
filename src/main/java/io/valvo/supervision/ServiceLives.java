package io.valvo.supervision;

import io.valvo.model.spec.StackSpec;
import io.valvo.rules.services.ServiceEffect;
import io.valvo.rules.services.ServiceInput;
import io.valvo.rules.services.ServiceLife;
import io.valvo.rules.services.ServiceOperation.Stopping;
import io.valvo.rules.services.ServiceTransitions;

import java.util.TreeMap;

/**
 * Applies inputs to the {@link ServiceLife} of a service and hands over what it decides; a service
 * that goes down is told once none of its dependents that go down as well still runs. Touched by
 * {@link ServicesActor} alone.
 */
final class ServiceLives {
    /** Carries out what was decided for a service, before anything else is decided. */
    interface Effects {
        void perform(String service, ServiceEffect effect);
    }

    private final ServiceRegistry registry;
    private final Effects effects;

    ServiceLives(ServiceRegistry registry, Effects effects) {
        this.registry = registry;
        this.effects = effects;
    }

    void apply(String service, ServiceInput input) {
        var life = registry.life(service).orElse(null);
        if (life == null) return;
        var step = ServiceTransitions.on(life, input, registry.views(service));
        registry.put(step.life());
        step.effects().forEach(it -> effects.perform(service, it));
    }

    /** Services on their way down whose turn it is are told to stop. */
    void advanceStops() {
        var free = registry.stopping().stream().filter(this::mayStop).map(this::name).toList();
        free.forEach(it -> apply(it, new ServiceInput.DependentsDown()));
        if (!free.isEmpty()) advanceStops();
    }

    private String name(ServiceLife life) {
        return life.spec().name();
    }

    private boolean mayStop(ServiceLife life) {
        return life.operation() instanceof Stopping it
                && !it.told()
                && registry.dependents(name(life)).stream().noneMatch(this::goesDown);
    }

    private boolean goesDown(String service) {
        return registry.life(service).map(ServiceLife::operation).orElse(null)
                        instanceof Stopping it
                && !(it.told() && registry.down(service));
    }

    /**
     * With every service in the variant that it has, or is about to have; one that was removed has
     * none any more.
     */
    StackSpec inVariants(StackSpec declared) {
        var specs = new TreeMap<>(declared.services());
        specs.replaceAll((name, spec) ->
                registry.life(name)
                        .filter(it -> !it.leaves(registry.views(name)))
                        .flatMap(it -> it.target().serving().variant())
                        .filter(spec::hasVariant)
                        .map(spec::as)
                        .orElse(spec));
        return declared.withServices(specs);
    }
}
