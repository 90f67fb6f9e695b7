package io.valvo.os;

import io.valvo.model.ProcessId;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * TCP ports as the kernel knows them. Every call may block for as long as it takes to read {@code
 * /proc}: never call it from an actor.
 */
public interface Sockets {
    /**
     * Whether a process could listen on the port now. Connections that are merely being closed
     * don't count.
     *
     * @param address a literal IP address or {@code localhost}; empty: every address, IPv4 and IPv6
     */
    PortAvailability availability(int port, Optional<String> address);

    /** A port that the kernel says is free, of its ephemeral range. */
    int anyFree(Optional<String> address) throws IOException;

    /**
     * Who listens on these ports, on whatever address: one look at {@code /proc} for all of them.
     *
     * @return the oldest process first; a port without a visible holder is absent
     */
    Map<Integer, List<ProcessInfo>> holders(Collection<Integer> ports);

    /** The ports that any of these processes listens on, each with its literal addresses. */
    Map<Integer, Set<String>> listening(Set<Long> pids);

    /** Every listening socket, by port and address. */
    List<PortListener> listeners();

    /** Those of the ports that connections which are not yet fully closed still occupy locally. */
    Set<Integer> lingering(Collection<Integer> ports);

    /**
     * Binds and listens.
     *
     * @param address as in {@link #availability}; empty: every address, IPv4 and IPv6 where there
     *     is IPv6
     * @param backlog connections that wait unaccepted; the kernel caps it
     * @throws IOException says which address and why
     */
    ListenSocket listen(Optional<String> address, int port, int backlog) throws IOException;

    /**
     * A copy of the socket that the process listens on at this port: both mean the same queue of
     * connections.
     *
     * @throws IOException says why there is none: it doesn't listen there, or the kernel doesn't
     *     allow it (pidfd_getfd(2) asks for what ptrace(2) asks for)
     */
    default ListenSocket copy(ProcessId process, int port) throws IOException {
        throw new IOException("this system doesn't offer it");
    }
}
