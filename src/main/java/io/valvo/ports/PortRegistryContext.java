package io.valvo.ports;

import io.valvo.model.ProcessOwnership;
import io.valvo.model.event.PortEvent;
import io.valvo.model.status.Lease;
import io.valvo.os.PortLocks;
import io.valvo.os.ProcessInfo;
import io.valvo.os.Sockets;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The interfaces to the system that the registry uses.
 *
 * @param whose tells whose process this is that carries a {@code VALVO_ID}; called on {@code
 *     blocking}
 * @param blocking runs what reads {@code /proc}; one thread is enough
 * @param facts hears what becomes an event; called in the actor, must not block
 * @param known the leases of the ledger, asked whenever the registry (re)starts
 * @param self the daemon's own pid: never ended to free a port
 */
public record PortRegistryContext(
        Sockets sockets,
        PortLocks locks,
        Function<ProcessInfo, ProcessOwnership> whose,
        HolderTerminator termination,
        Executor blocking,
        InstantSource clock,
        Consumer<PortEvent> facts,
        Supplier<List<Lease>> known,
        long self) {}
