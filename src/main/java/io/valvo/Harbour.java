package io.valvo;

import io.valvo.events.EventLog;
import io.valvo.events.Faults;
import io.valvo.model.Lease;
import io.valvo.os.PortLocks;
import io.valvo.os.Sockets;
import io.valvo.ports.PortRegistry;
import io.valvo.ports.Surroundings;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;

import java.util.List;

/** Makes the registry of ports, and what it needs to know of the machine. */
record Harbour(Valvo.World host, ActorRef<EventLog.Command> events, Strangers strangers) {
    /**
     * @param known leases that go on
     * @param failed told of each fault that it has begun anew after
     */
    Behavior<PortRegistry.Command> registry(List<Lease> known, Runnable failed) {
        return Faults.survived(
                PortRegistry.Command.class,
                PortRegistry.create(surroundings(known)),
                SupervisorStrategy.restart(),
                failed);
    }

    private Surroundings surroundings(List<Lease> known) {
        return new Surroundings(
                Sockets.create(),
                PortLocks.create(),
                strangers::whose,
                strangers,
                host.blocking(),
                host.clock(),
                new PortEvents(events).andThen(new LeaseBook(host.durable().ledger())),
                () -> known,
                ProcessHandle.current().pid());
    }
}
