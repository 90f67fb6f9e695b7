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
    private final InstanceContext world;
    private final InstanceData memory;
    private final ListenSockets listening;

    /** Numbers what is asked for: an answer to an earlier question means nothing. */
    private long attempt;

    PortLeases(
            ActorContext<InstanceCommand> context,
            InstanceContext world,
            InstanceData memory,
            ListenSockets listening) {
        this.world = world;
        this.memory = memory;
        this.listening = listening;
        instance = context.getSelf();
        replies = context.messageAdapter(PortReply.class, InstanceCommand.PortsReplied::new);
    }

    /** Sockets that are bound stay bound, and their leases with them. */
    void lease() {
        if (!memory.sockets.isEmpty()
                && memory.leases.keySet().containsAll(memory.spec.ports().keySet())) {
            instance.tell(new InstanceCommand.LifecycleInput(new Input.PortsGranted()));
            return;
        }
        var wanted = List.copyOf(memory.spec.ports().values());
        world.ports()
                .tell(new PortCommand.Acquire(memory.name, ++attempt, wanted, manner(), replies));
    }

    private Manner manner() {
        if (memory.number > memory.spec.instances()) return Manner.FURTHER;
        return memory.homeward ? Manner.HOMEWARD : Manner.STAYING;
    }

    void release() {
        attempt++;
        listening.close();
        if (memory.leases.isEmpty() && memory.spec.ports().isEmpty()) return;
        memory.leases.clear();
        world.ports().tell(new PortCommand.Release(memory.name));
    }

    /** What the port registry's answer means. */
    Optional<Input> answered(PortReply reply) {
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
        memory.leases.clear();
        memory.leases.putAll(granted.leases());
        memory.migrations = granted.migrations();
        memory.homeward = false;
        return listening
                .open()
                .<Input>map(why -> new Input.PortsRefused(why, false))
                .orElseGet(Input.PortsGranted::new);
    }
}
