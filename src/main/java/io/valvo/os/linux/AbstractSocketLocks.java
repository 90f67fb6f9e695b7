package io.valvo.os.linux;

import static io.valvo.os.linux.SocketAddresses.AF_UNIX;
import static io.valvo.os.linux.SocketCalls.EADDRINUSE;
import static io.valvo.os.linux.SocketCalls.SOCK_NONBLOCK;
import static io.valvo.os.linux.SocketCalls.SOCK_STREAM;

import io.valvo.os.PortLocks;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToIntBiFunction;

/**
 * Locks as listening sockets of the abstract namespace ({@code @valvo/port/8080}, unix(7)): a name
 * can be bound once in a network namespace, by whatever user, and is free again when its owner
 * dies. Who connects is told the owner's pid and user.
 *
 * <p>Of a port that not everybody may bind (ip(7), {@code ip_unprivileged_port_start}) only a lock
 * of root or of our own user counts: anybody else could hold the name, and not the port.
 */
public final class AbstractSocketLocks implements PortLocks {
    /** Those who asked who we are and weren't accepted yet; past it the pid isn't told any more. */
    private static final int BACKLOG = 4096;

    /** From this port on everybody may bind. */
    private final int firstOfAll;

    private final Map<Integer, Integer> descriptors = new HashMap<>();

    public AbstractSocketLocks() {
        this(firstOfAll());
    }

    public AbstractSocketLocks(int firstOfAll) {
        this.firstOfAll = firstOfAll;
    }

    @Override
    public synchronized Attempt tryLock(int port) {
        var mine = descriptors.get(port);
        if (mine != null) return confirmed(mine);
        int socket = open();
        if (with(socket, port, SocketCalls::bind) == 0
                && SocketCalls.listen(socket, BACKLOG) == 0) {
            descriptors.put(port, socket);
            return new Locked();
        }
        int errno = Libc.errno();
        SocketCalls.close(socket);
        if (errno == EADDRINUSE) return taken(port);
        throw new IllegalStateException(
                "port " + port + " can't be locked: " + Libc.strerror(errno));
    }

    @Override
    public synchronized Optional<HeldElsewhere> heldElsewhere(int port) {
        if (descriptors.containsKey(port)) return Optional.empty();
        int socket = open();
        try {
            int result = with(socket, port, SocketCalls::connect);
            boolean privileged = port < firstOfAll;
            if (result == 0)
                return SocketCalls.peer(socket)
                        .filter(it -> !privileged || trusted(it))
                        .map(it -> new HeldElsewhere(OptionalLong.of(it.pid())));
            return !privileged && Libc.errno() == Libc.EAGAIN
                    ? Optional.of(new HeldElsewhere(OptionalLong.empty()))
                    : Optional.empty();
        } finally {
            SocketCalls.close(socket);
        }
    }

    @Override
    public synchronized void unlock(int port) {
        var socket = descriptors.remove(port);
        if (socket != null) SocketCalls.close(socket);
    }

    @Override
    public synchronized void close() {
        descriptors.values().forEach(SocketCalls::close);
        descriptors.clear();
    }

    /** The name is taken: by whose lock counts, or by somebody who is of no account. */
    private Attempt taken(int port) {
        var owner = heldElsewhere(port);
        if (owner.isPresent()) return owner.get();
        return port < firstOfAll ? new Locked() : new HeldElsewhere(OptionalLong.empty());
    }

    private static boolean trusted(SocketCalls.Peer peer) {
        return peer.user() == 0 || peer.user() == SocketCalls.user();
    }

    /** Lets go of those who asked meanwhile, so that the backlog doesn't fill. */
    private static Attempt confirmed(int socket) {
        for (int asker = SocketCalls.accept(socket);
                asker >= 0;
                asker = SocketCalls.accept(socket)) {
            SocketCalls.close(asker);
        }
        return new Locked();
    }

    private static int firstOfAll() {
        try {
            return Integer.parseInt(
                    Files.readString(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start"))
                            .strip());
        } catch (IOException | NumberFormatException olderKernel) {
            return 1024;
        }
    }

    private static int open() {
        int socket = SocketCalls.socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK);
        if (socket < 0)
            throw new IllegalStateException(
                    "no socket for the lock of a port: " + Libc.lastError());
        return socket;
    }

    private static int with(int socket, int port, ToIntBiFunction<Integer, MemorySegment> call) {
        try (var arena = Arena.ofConfined()) {
            return call.applyAsInt(socket, SocketAddresses.unix(arena, "@valvo/port/" + port));
        }
    }
}
