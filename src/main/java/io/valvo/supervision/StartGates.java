package io.valvo.supervision;

import io.valvo.model.EndCause;
import io.valvo.model.Signal;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.services.DependencyGate;
import io.valvo.rules.services.ServiceInput;
import io.valvo.rules.services.ServiceLife;
import io.valvo.supervision.instance.InstanceCommand;
import io.valvo.supervision.instance.InstanceContext;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may start: opens for those whose dependencies, group and host allow it, with the addresses of
 * the others, and tells them when one has moved. Touched by {@link ServicesActor} alone.
 */
final class StartGates {
    private final ServiceRegistry registry;
    private final ServiceStatuses statuses;
    private final GroupSupervision groups;
    private final ServiceLives lives;

    /** Why nothing uncritical may start at present. */
    private Optional<String> pressed = Optional.empty();

    StartGates(
            ServiceRegistry registry,
            ServiceStatuses statuses,
            ServiceLives lives,
            GroupSupervision groups) {
        this.registry = registry;
        this.statuses = statuses;
        this.lives = lives;
        this.groups = groups;
    }

    /** It has to ask before it starts. */
    boolean guards(ServiceSpec spec) {
        return groups.grouped(spec.name())
                || !spec.dependsOn().isEmpty()
                || refers(spec)
                || pressed(spec).isPresent();
    }

    /** It wants to know where others answer, although it need not depend on them. */
    static boolean refers(ServiceSpec spec) {
        return spec.process().command().stream().anyMatch(StartGates::refers)
                || spec.process().environment().values().stream().anyMatch(StartGates::refers);
    }

    private static boolean refers(String text) {
        return text.contains("{{services.") || text.contains("{{ services.");
    }

    /** What it depends on and wouldn't start by itself starts with it. */
    void request(InstanceHandle instance) {
        dormant(instance).forEach(it -> lives.apply(it, new ServiceInput.Needed()));
        decide(instance);
    }

    private void decide(InstanceHandle instance) {
        lives.apply(
                instance.service(),
                new ServiceInput.StartRequested(instance.number(), denied(instance)));
    }

    /** Services that it depends on and that start for those who need them alone. */
    private List<String> dormant(InstanceHandle instance) {
        var spec = instance.spec();
        return DependencyGate.unmet(spec, statuses.dependencies(spec), registry::job)
                .filter(this::dormant)
                .toList();
    }

    /** It isn't started by itself, and nobody has stopped it. */
    private boolean dormant(String service) {
        return registry.spec(service).filter(it -> !it.startsAlone()).isPresent()
                && !registry.wanted(service)
                && registry.life(service).filter(it -> it.held().isEmpty()).isPresent()
                && registry.views(service).stream()
                        .allMatch(it -> it.state() == InstanceState.STOPPED);
    }

    private Optional<String> denied(InstanceHandle instance) {
        var spec = instance.spec();
        return pressed(spec)
                .or(() -> groups.closed(spec.name()))
                .or(() -> DependencyGate.closed(spec, statuses.dependencies(spec), registry::job));
    }

    /** It may start, and learns where the others answer. */
    void allow(InstanceHandle instance) {
        instance.addressed(statuses.addresses());
        instance.tell(
                new InstanceCommand.StartAllowed(
                        new InstanceContext.Addresses(instance.addresses())));
    }

    /** A service has changed: those that may have waited for it ask again. */
    void decideAgain(String service) {
        registry.dependents(service).forEach(this::decideWaiting);
        groups.mates(service).forEach(this::decideWaiting);
    }

    private void decideWaiting(String service) {
        registry.life(service).map(ServiceLife::waiting).orElse(Set.of()).stream()
                .flatMap(it -> registry.instance(service, it).stream())
                .toList()
                .forEach(this::decide);
    }

    /** Nothing uncritical starts any more, for this reason; empty: it may again. */
    void press(Optional<String> why) {
        pressed = why;
    }

    /** All that wait. */
    void decideAllAgain() {
        registry.names().forEach(this::decideWaiting);
    }

    private Optional<String> pressed(ServiceSpec spec) {
        return pressed.filter(_ -> !spec.critical());
    }

    /** A service answers at another address than its dependents were told. */
    void moved(String service) {
        var now = registry.spec(service).map(statuses::address);
        registry.dependents(service).stream()
                .flatMap(it -> registry.instances(it).stream())
                .filter(it -> it.view().running())
                .filter(it ->
                        now.isPresent()
                                && !now.get()
                                        .equals(it.addresses().getOrDefault(service, now.get())))
                .forEach(it -> readdress(it, service));
    }

    private void readdress(InstanceHandle instance, String service) {
        instance.addressed(statuses.addresses());
        switch (instance.spec().onAddressChange()) {
            case RESTART ->
                    instance.order(
                            new Input.Restart(
                                    EndCause.CONFIG, "the address of " + service + " has changed"));
            case SIGNAL -> instance.tell(new InstanceCommand.SendSignal(Signal.HUP));
            case IGNORE -> {}
        }
    }
}
