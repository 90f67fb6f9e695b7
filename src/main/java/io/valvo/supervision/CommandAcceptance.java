package io.valvo.supervision;

import io.valvo.model.event.EventData;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.services.WishKind;
import io.valvo.supervision.ServicesCommand.Accepted;
import io.valvo.supervision.ServicesCommand.Refused;
import io.valvo.supervision.ServicesCommand.Reply;
import io.valvo.supervision.ServicesCommand.Unknown;
import io.valvo.supervision.instance.InstanceCommand;
import io.valvo.text.SimilarNames;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Who asks for something is told whether it is taken: not what is unknown, and nothing once all
 * ends. What is taken is an event, with its sender. Touched by {@link ServicesActor} alone.
 */
final class CommandAcceptance {
    static final Refused SHUTTING_DOWN = new Refused("the daemon is shutting down");

    private final ServiceRegistry registry;
    private final ServiceStatuses statuses;
    private final ServiceEffectRunner effects;
    private final ShutdownSequence shutdown;
    private final WishRegister wishes;

    CommandAcceptance(
            ServiceRegistry registry,
            ServiceStatuses statuses,
            ServiceEffectRunner effects,
            ShutdownSequence shutdown,
            WishRegister wishes) {
        this.wishes = wishes;
        this.registry = registry;
        this.statuses = statuses;
        this.effects = effects;
        this.shutdown = shutdown;
    }

    /**
     * {@code names}: of services, or of instances; empty: all of {@code otherwise}.
     *
     * @param kind what it is about; empty: nothing that could be undone
     */
    Reply answer(
            Optional<WishKind> kind,
            String verb,
            List<String> names,
            List<String> otherwise,
            String by,
            Consumer<List<String>> deed) {
        var unknown = names.stream().filter(it -> !known(it)).findFirst();
        if (unknown.isPresent()) return unknown(unknown.get());
        if (shutdown.begun()) return SHUTTING_DOWN;
        var leaving = names.stream().filter(this::leaving).findFirst();
        if (leaving.isPresent()) return refused(leaving.get());
        var meant = names.isEmpty() ? otherwise : names;
        meant.forEach(it -> publish(it, new EventData.Control(verb, by)));
        var receipt = kind.map(it -> wishes.note(it, meant, verb, by));
        deed.accept(meant);
        return new Accepted(statuses.statuses(names), meant, receipt);
    }

    Reply signal(ServicesCommand.SendSignal it, Runnable deed) {
        if (known(it.name()) && !runs(it.name())) return new Refused(it.name() + " is not running");
        return answer(
                Optional.empty(),
                "signal " + it.signal(),
                List.of(it.name()),
                List.of(),
                it.by(),
                _ -> deed.run());
    }

    private void publish(String name, EventData event) {
        registry.services(List.of(name)).forEach(it -> effects.publish(it, event));
    }

    /** By a reload, or by a scaling; nobody else has a say in it any more. */
    private boolean leaving(String name) {
        return registry.named(name).stream().allMatch(registry::leaves);
    }

    private static Refused refused(String name) {
        return new Refused(
                name + " is on its way out: it was removed, by a reload or a scaling, and stops");
    }

    /** No event: there may be many in a second. */
    Reply heartbeat(String name) {
        var members = registry.named(name);
        if (members.isEmpty()) return unknown(name);
        members.forEach(it -> it.tell(new InstanceCommand.Heartbeat()));
        return new Accepted(statuses.statuses(List.of(name)), List.of(name), Optional.empty());
    }

    Reply unknown(String name) {
        return new Unknown(name, SimilarNames.to(name, registry.names()));
    }

    private boolean known(String name) {
        return registry.spec(name).isPresent() || !registry.named(name).isEmpty();
    }

    private boolean runs(String name) {
        return registry.named(name).stream().anyMatch(it -> it.view().running());
    }

    static Refused noVariant(ServiceSpec spec, String variant) {
        var known = spec.serving().variants().keySet();
        return new Refused(
                known.isEmpty()
                        ? spec.name() + " has no variants"
                        : "%s has no variant %s; there are: %s"
                                .formatted(spec.name(), variant, String.join(", ", known)));
    }
}
