package io.valvo.supervision;

import io.valvo.model.EndCause;
import io.valvo.model.spec.ServiceAddress;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.rules.lifecycle.Input;
import io.valvo.supervision.instance.InstanceCommand;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.Map;

/**
 * What {@link ServicesActor} knows of one instance: what it was told, what it last said. Touched by
 * that actor alone.
 */
final class InstanceHandle {
    final String name;
    final int number;
    final ActorRef<InstanceCommand> ref;
    ServiceSpec spec;
    InstanceStatus status;

    /** It goes for good once it is down. */
    boolean leaving;

    /** Somebody has stopped it: it stays down until somebody wants it up. */
    boolean held;

    /** Where it was told that the services it depends on answer. */
    Map<String, ServiceAddress> told = Map.of();

    /** By its orders, as far as it hasn't heard them yet. */
    private boolean desired;

    private long sent;
    private long heard;

    InstanceHandle(
            String name,
            int number,
            ActorRef<InstanceCommand> ref,
            ServiceSpec spec,
            InstanceStatus status) {
        this.name = name;
        this.number = number;
        this.ref = ref;
        this.spec = spec;
        this.status = status;
    }

    void order(Input input) {
        desired = desired(input);
        ref.tell(new InstanceCommand.Order(++sent, input));
    }

    private boolean desired(Input input) {
        if (input instanceof Input.Stop) return false;
        boolean asked = input instanceof Input.Restart(var cause, _) && cause == EndCause.RESTART;
        return input instanceof Input.Start || asked || wanted();
    }

    /** Somebody wants it, by the latest order, and nobody has stopped it since. */
    boolean wanted() {
        return !held && (settled() ? status.wanted() : desired);
    }

    void changed(InstanceStatus now, long heardUpTo) {
        status = now;
        heard = heardUpTo;
    }

    /** Its status is later than everything it was told. */
    boolean settled() {
        return heard == sent;
    }

    InstanceState state() {
        return status.state();
    }

    /** Nothing of it runs or is about to, and nothing that it was told can change that. */
    boolean down() {
        return settled()
                && switch (status.state()) {
                    case STOPPED, FAILED, COMPLETED -> true;
                    case PENDING, STARTING, READY, UNHEALTHY, STOPPING, BACKOFF, SCHEDULED -> false;
                };
    }
}
