package io.valvo.daemon;

import io.valvo.actors.FaultReporting;
import io.valvo.cleanup.ForeignProcesses;
import io.valvo.events.EventLog;
import io.valvo.model.status.Lease;
import io.valvo.os.platform.Platform;
import io.valvo.ports.PortCommand;
import io.valvo.ports.PortRegistry;
import io.valvo.ports.PortRegistryContext;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;

import java.util.List;

/** Makes the registry of ports, and what it needs to know of the machine. */
record PortRegistryWiring(
        Guardian.World host, ActorRef<EventLog.Command> events, ForeignProcesses strangers) {
    /**
     * @param known leases that go on
     * @param failed told of each fault that it has begun anew after
     */
    Behavior<PortCommand> registry(List<Lease> known, Runnable failed) {
        return FaultReporting.survived(
                PortCommand.class,
                PortRegistry.create(surroundings(known)),
                SupervisorStrategy.restart(),
                failed);
    }

    private PortRegistryContext surroundings(List<Lease> known) {
        return new PortRegistryContext(
                Platform.sockets(),
                Platform.portLocks(),
                strangers::ownership,
                strangers,
                host.blocking(),
                host.clock(),
                new PortEventPublisher(events).andThen(new LeaseRecorder(host.durable().ledger())),
                () -> known,
                ProcessHandle.current().pid());
    }
}
