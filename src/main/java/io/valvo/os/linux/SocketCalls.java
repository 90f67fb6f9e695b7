package io.valvo.os.linux;

import static io.valvo.os.linux.Libc.INT;
import static io.valvo.os.linux.Libc.LONG;
import static io.valvo.os.linux.Libc.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The socket calls of the C library with the constants of Linux (socket(2), bind(2), listen(2),
 * unix(7)). Each returns what the call returns: −1 means failure, with {@link Libc#errno()}.
 */
public final class SocketCalls {
    public static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    public static final int SOCK_NONBLOCK = 0x800;

    static final int SOL_SOCKET = 1;
    static final int SO_REUSEADDR = 2;
    static final int SO_PASSCRED = 16;
    static final int SO_PEERCRED = 17;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_V6ONLY = 26;

    static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;
    static final int EAFNOSUPPORT = 97;

    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;

    /** Of {@code struct ucred}: pid, uid, gid. */
    private static final int UCRED_SIZE = 12;

    private static final MethodHandle SOCKET =
            Libc.find("socket", FunctionDescriptor.of(INT, INT, INT, INT), Libc.ERRNO);
    private static final MethodHandle BIND =
            Libc.find("bind", FunctionDescriptor.of(INT, INT, POINTER, INT), Libc.ERRNO);
    private static final MethodHandle CONNECT =
            Libc.find("connect", FunctionDescriptor.of(INT, INT, POINTER, INT), Libc.ERRNO);
    private static final MethodHandle LISTEN =
            Libc.find("listen", FunctionDescriptor.of(INT, INT, INT), Libc.ERRNO);
    private static final MethodHandle ACCEPT =
            Libc.find("accept", FunctionDescriptor.of(INT, INT, POINTER, POINTER), Libc.ERRNO);
    private static final MethodHandle SETSOCKOPT =
            Libc.find(
                    "setsockopt",
                    FunctionDescriptor.of(INT, INT, INT, INT, POINTER, INT),
                    Libc.ERRNO);
    private static final MethodHandle GETSOCKOPT =
            Libc.find(
                    "getsockopt",
                    FunctionDescriptor.of(INT, INT, INT, INT, POINTER, POINTER),
                    Libc.ERRNO);
    private static final MethodHandle GETSOCKNAME =
            Libc.find("getsockname", FunctionDescriptor.of(INT, INT, POINTER, POINTER), Libc.ERRNO);
    private static final MethodHandle RECVMSG =
            Libc.find("recvmsg", FunctionDescriptor.of(LONG, INT, POINTER, INT), Libc.ERRNO);
    private static final MethodHandle GETEUID = Libc.find("geteuid", FunctionDescriptor.of(INT));
    private static final MethodHandle CLOSE = Libc.find("close", FunctionDescriptor.of(INT, INT));

    private SocketCalls() {}

    /** A socket that is closed on exec. {@code type} may carry {@link #SOCK_NONBLOCK}. */
    public static int socket(int family, int type) {
        try {
            return (int) SOCKET.invokeExact(Libc.errnoSegment(), family, type | SOCK_CLOEXEC, 0);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    public static int bind(int socket, MemorySegment address) {
        try {
            return (int)
                    BIND.invokeExact(
                            Libc.errnoSegment(), socket, address, (int) address.byteSize());
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    public static int connect(int socket, MemorySegment address) {
        try {
            return (int)
                    CONNECT.invokeExact(
                            Libc.errnoSegment(), socket, address, (int) address.byteSize());
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    public static int listen(int socket, int backlog) {
        try {
            return (int) LISTEN.invokeExact(Libc.errnoSegment(), socket, backlog);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    public static int accept(int socket) {
        try {
            return (int)
                    ACCEPT.invokeExact(
                            Libc.errnoSegment(), socket, MemorySegment.NULL, MemorySegment.NULL);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    static int set(int socket, int level, int option, int value) {
        try (var arena = Arena.ofConfined()) {
            var memory = arena.allocateFrom(INT, value);
            return (int)
                    SETSOCKOPT.invokeExact(
                            Libc.errnoSegment(), socket, level, option, memory, Integer.BYTES);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    /** Who listens at the other end of a connected Unix socket: {@code struct ucred}. */
    public record Peer(int pid, int user) {}

    /** Empty when it isn't told. */
    public static Optional<Peer> peer(int socket) {
        try (var arena = Arena.ofConfined()) {
            var credentials = arena.allocate(UCRED_SIZE, Integer.BYTES);
            var size = arena.allocateFrom(INT, UCRED_SIZE);
            int result =
                    (int)
                            GETSOCKOPT.invokeExact(
                                    Libc.errnoSegment(),
                                    socket,
                                    SOL_SOCKET,
                                    SO_PEERCRED,
                                    credentials,
                                    size);
            return result == 0
                    ? Optional.of(
                            new Peer(credentials.get(INT, 0), credentials.get(INT, Integer.BYTES)))
                    : Optional.empty();
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    /** The port that an IPv4 or IPv6 socket is bound to. */
    static int port(int socket) {
        try (var arena = Arena.ofConfined()) {
            var address = arena.allocate(SocketAddresses.LARGEST, Long.BYTES);
            var size = arena.allocateFrom(INT, SocketAddresses.LARGEST);
            int result = (int) GETSOCKNAME.invokeExact(Libc.errnoSegment(), socket, address, size);
            return result == 0 ? SocketAddresses.port(address) : -1;
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    /**
     * One datagram, without waiting; descriptors that come with it are closed on exec. The bytes,
     * or −1.
     */
    static long receive(int socket, MemorySegment header) {
        try {
            return (long)
                    RECVMSG.invokeExact(
                            Libc.errnoSegment(), socket, header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    /** The user id that counts for permissions. */
    public static int user() {
        try {
            return (int) GETEUID.invokeExact();
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    public static void close(int descriptor) {
        try {
            int _ = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }
}
