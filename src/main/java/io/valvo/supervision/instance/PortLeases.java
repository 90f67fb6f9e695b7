package io.valvo.supervision.instance;

import io.valvo.ports.PortCommand;
import io.valvo.ports.PortReply;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.ports.PortDecision.Manner;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

import java.util.List;
import java.util.Optional;

/** The ports of an instance: asked for, bound where it is Valvo that binds them, given back. */
final class PortLeases {
    private final ActorRef<InstanceCommand> instance;
    private final ActorRef<PortReply> replies;
    private final InstanceContext context;
    private final InstanceData data;
    private final ListenSockets sockets;

    /** Numbers what is asked for: an answer to an earlier question means nothing. */
    private long attempt;

    PortLeases(
            ActorContext<InstanceCommand> actor,
            InstanceContext context,
            InstanceData data,
            ListenSockets sockets) {
        this.context = context;
        this.data = data;
        this.sockets = sockets;
        instance = actor.getSelf();
        replies = actor.messageAdapter(PortReply.class, InstanceCommand.PortsReplied::new);
    }

    /** Sockets that are bound stay bound, and their leases with them. */
    void acquire() {
        if (!data.ports.sockets.isEmpty()
                && data.ports.leases.keySet().containsAll(data.spec.ports().keySet())) {
            instance.tell(new InstanceCommand.LifecycleInput(new Input.PortsGranted()));
            return;
        }
        var wanted = List.copyOf(data.spec.ports().values());
        context.ports()
                .tell(new PortCommand.Acquire(data.name, ++attempt, wanted, manner(), replies));
    }

    private Manner manner() {
        if (data.number > data.spec.instances()) return Manner.FURTHER;
        return data.ports.preferFirst ? Manner.HOMEWARD : Manner.STAYING;
    }

    /** The next process may have its first choice again. */
    void preferFirst() {
        data.ports.preferFirst = true;
    }

    void release() {
        attempt++;
        sockets.close();
        if (data.ports.leases.isEmpty() && data.spec.ports().isEmpty()) return;
        data.ports.leases.clear();
        context.ports().tell(new PortCommand.Release(data.name));
    }

    /** What the port registry's answer means. */
    Optional<Input> input(PortReply reply) {
        return switch (reply) {
            case PortReply.Granted granted when granted.attempt() == attempt ->
                    Optional.of(granted(granted));
            case PortReply.Refused(_, long of, var why, boolean fatal) when of == attempt ->
                    Optional.of(new Input.PortsRefused(why, fatal));
            case PortReply.PortsMayBeFree _ -> Optional.of(new Input.TimerFired(Input.Timer.PORTS));
            case PortReply.Granted _, PortReply.Refused _ -> Optional.empty();
        };
    }

    private Input granted(PortReply.Granted granted) {
        data.ports.leases.clear();
        data.ports.leases.putAll(granted.leases());
        data.ports.migrations = granted.migrations();
        data.ports.preferFirst = false;
        return sockets.open()
                .<Input>map(why -> new Input.PortsRefused(why, false))
                .orElseGet(Input.PortsGranted::new);
    }
}
