package io.valvo.os.linux;

import static io.valvo.os.linux.SocketAddresses.AF_INET6;
import static io.valvo.os.linux.SocketCalls.IPPROTO_IPV6;
import static io.valvo.os.linux.SocketCalls.IPV6_V6ONLY;
import static io.valvo.os.linux.SocketCalls.SOCK_STREAM;
import static io.valvo.os.linux.SocketCalls.SOL_SOCKET;
import static io.valvo.os.linux.SocketCalls.SO_REUSEADDR;

import io.valvo.os.BindAddresses;
import io.valvo.os.ListenSocket;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A TCP socket made by the kernel calls themselves, so that its descriptor is known. */
final class LinuxListenSocket implements ListenSocket {
    private final int descriptor;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LinuxListenSocket(int descriptor) {
        this.descriptor = descriptor;
        this.port = SocketCalls.port(descriptor);
    }

    /**
     * Every address means the IPv6 wildcard that takes IPv4 as well; without IPv6, that of IPv4.
     */
    static LinuxListenSocket listening(Optional<String> address, int port, int backlog)
            throws IOException {
        var meant = BindAddresses.of(address);
        boolean everywhere = address.isEmpty() && SocketCalls.EAFNOSUPPORT != probe(AF_INET6);
        var socket = open(everywhere ? meant.getLast() : meant.getFirst(), port, true, everywhere);
        if (SocketCalls.listen(socket.descriptor, backlog) == 0) return socket;
        try (socket) {
            throw new IOException("can't listen on port " + port + ": " + Libc.lastError());
        }
    }

    /** Bound, not listening, and to this address alone. */
    static LinuxListenSocket bound(InetAddress address, int port) throws IOException {
        return open(address, port, false, false);
    }

    /** Takes the descriptor over. */
    static LinuxListenSocket of(int descriptor) {
        return new LinuxListenSocket(descriptor);
    }

    private static LinuxListenSocket open(
            InetAddress address, int port, boolean reuse, boolean bothFamilies) throws IOException {
        int socket = SocketCalls.socket(SocketAddresses.family(address), SOCK_STREAM);
        if (socket < 0) throw new IOException("can't open a socket: " + Libc.lastError());
        int result =
                bothFamilies ? bindBoth(socket, address, port) : bind(socket, address, port, reuse);
        if (result == 0) return new LinuxListenSocket(socket);
        var why = Libc.lastError();
        SocketCalls.close(socket);
        throw new IOException(
                "can't bind " + address.getHostAddress() + " port " + port + ": " + why);
    }

    private static int bindBoth(int socket, InetAddress address, int port) {
        SocketCalls.set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0);
        SocketCalls.set(socket, SOL_SOCKET, SO_REUSEADDR, 1);
        return bind(socket, address, port);
    }

    /** An IPv6 socket of its own family only. 0, or −1. */
    static int bind(int socket, InetAddress address, int port, boolean reuse) {
        if (SocketAddresses.family(address) == AF_INET6)
            SocketCalls.set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1);
        if (reuse) SocketCalls.set(socket, SOL_SOCKET, SO_REUSEADDR, 1);
        return bind(socket, address, port);
    }

    private static int bind(int socket, InetAddress address, int port) {
        try (var arena = Arena.ofConfined()) {
            return SocketCalls.bind(socket, SocketAddresses.inet(arena, address, port));
        }
    }

    private static int probe(int family) {
        int socket = SocketCalls.socket(family, SOCK_STREAM);
        if (socket < 0) return Libc.errno();
        SocketCalls.close(socket);
        return 0;
    }

    @Override
    public int descriptor() {
        return descriptor;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) SocketCalls.close(descriptor);
    }
}
