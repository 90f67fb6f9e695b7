package io.valvo.supervision;

import io.valvo.model.Signal;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.services.ServiceInput;
import io.valvo.supervision.instance.InstanceCommand;

import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Tells services what people want of them, in an order that suits their dependencies: a start
 * brings up what they depend on as well, a stop lets their dependents go first. Touched by {@link
 * ServicesActor} alone.
 */
final class ControlCommands {
    private final ServiceRegistry registry;
    private final ServiceLives lives;

    ControlCommands(ServiceRegistry registry, ServiceLives lives) {
        this.registry = registry;
        this.lives = lives;
    }

    /** {@code names}, here and below: of services, or of instances. */
    void start(List<String> names) {
        startDependencies(registry.services(names));
        tell(names, ServiceInput.Start::new);
    }

    /** {@code hold}: it stays down until somebody wants it up. */
    void stop(List<String> names, boolean hold) {
        tell(names, number -> new ServiceInput.Stop(number, hold));
    }

    void kill(List<String> names) {
        tell(names, ServiceInput.Kill::new);
    }

    void restart(List<String> names) {
        startDependencies(registry.services(names));
        tell(names, ServiceInput.Restart::new);
    }

    void scale(String service, int instances) {
        lives.apply(service, new ServiceInput.Scale(instances));
    }

    /**
     * One that has that variant already is merely started.
     *
     * @param starts also one that doesn't run; else that only has the variant from now on
     */
    void swap(String service, ServiceSpec to, boolean starts) {
        if (starts || registry.wanted(service)) startDependencies(List.of(service));
        lives.apply(service, new ServiceInput.Swap(to, starts));
        lives.advanceStops();
    }

    void signal(String name, Signal signal) {
        registry.named(name).forEach(it -> it.tell(new InstanceCommand.SendSignal(signal)));
    }

    private void startDependencies(Collection<String> services) {
        var needed = registry.withDependencies(services);
        services.forEach(needed::remove);
        needed.forEach(it -> lives.apply(it, new ServiceInput.Needed()));
    }

    private void tell(Collection<String> names, Function<OptionalInt, ServiceInput> wish) {
        names.forEach(it -> tell(it, wish));
        lives.advanceStops();
    }

    private void tell(String name, Function<OptionalInt, ServiceInput> wish) {
        if (registry.life(name).isPresent()) lives.apply(name, wish.apply(OptionalInt.empty()));
        else
            registry.instance(name)
                    .ifPresent(it ->
                            lives.apply(it.service(), wish.apply(OptionalInt.of(it.number()))));
    }
}
