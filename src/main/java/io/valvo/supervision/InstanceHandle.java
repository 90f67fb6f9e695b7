package io.valvo.supervision;

import io.valvo.model.spec.ServiceAddress;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceStatus;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.services.InstanceView;
import io.valvo.supervision.instance.InstanceCommand;

import java.util.Map;
import java.util.function.Consumer;

/**
 * What {@link ServicesActor} knows of one instance: its actor, what it was told, what it last
 * reported. Orders are numbered, so that a report tells which of them it has heard. Touched by that
 * actor alone.
 */
final class InstanceHandle {
    private final Consumer<InstanceCommand> actor;
    private ServiceSpec spec;
    private InstanceView view;

    /** Where it was told that the services it depends on answer. */
    private Map<String, ServiceAddress> addresses = Map.of();

    private long sent;

    InstanceHandle(
            int number, Consumer<InstanceCommand> actor, ServiceSpec spec, InstanceStatus status) {
        this.actor = actor;
        this.spec = spec;
        view = new InstanceView(number, status, true, false);
    }

    String name() {
        return status().name();
    }

    String service() {
        return spec.name();
    }

    int number() {
        return view.number();
    }

    /** What its next process has. */
    ServiceSpec spec() {
        return spec;
    }

    void configured(ServiceSpec next) {
        spec = next;
    }

    InstanceView view() {
        return view;
    }

    InstanceStatus status() {
        return view.status();
    }

    /** A report; {@code heard}: the number of the latest order that it has heard. */
    void reported(InstanceStatus status, long heard) {
        view = new InstanceView(number(), status, heard == sent, view.ordered());
    }

    void order(Input input) {
        view = view.told(input);
        actor.accept(new InstanceCommand.Order(++sent, input));
    }

    void tell(InstanceCommand command) {
        actor.accept(command);
    }

    Map<String, ServiceAddress> addresses() {
        return addresses;
    }

    void addressed(Map<String, ServiceAddress> told) {
        addresses = told;
    }
}
