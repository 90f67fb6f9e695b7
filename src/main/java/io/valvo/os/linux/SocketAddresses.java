package io.valvo.os.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Addresses as the kernel reads them: {@code sockaddr_in}, {@code _in6}, {@code _un} of Linux. */
public final class SocketAddresses {
    public static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    /** Bytes that an address of any of the three families fits in. */
    static final int LARGEST = 110;

    /** Bytes of a path, without the terminating NUL. */
    static final int LONGEST_PATH = 107;

    private static final int INET_SIZE = 16;
    private static final int INET6_SIZE = 28;
    private static final int UNIX_HEAD = 2;
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketAddresses() {}

    static int family(InetAddress address) {
        return address instanceof Inet6Address ? AF_INET6 : AF_INET;
    }

    static MemorySegment inet(Arena arena, InetAddress address, int port) {
        return address instanceof Inet6Address six
                ? inet6(arena, six, port)
                : inet4(arena, address, port);
    }

    private static MemorySegment inet4(Arena arena, InetAddress address, int port) {
        var memory = head(arena, INET_SIZE, AF_INET, port);
        MemorySegment.copy(address.getAddress(), 0, memory, JAVA_BYTE, 4, 4);
        return memory;
    }

    private static MemorySegment inet6(Arena arena, Inet6Address address, int port) {
        var memory = head(arena, INET6_SIZE, AF_INET6, port);
        MemorySegment.copy(address.getAddress(), 0, memory, JAVA_BYTE, 8, 16);
        memory.set(Libc.INT, 24, address.getScopeId());
        return memory;
    }

    private static MemorySegment head(Arena arena, int size, int family, int port) {
        var memory = arena.allocate(size, Long.BYTES);
        memory.set(Libc.SHORT, 0, (short) family);
        memory.set(NETWORK_SHORT, 2, (short) port);
        return memory;
    }

    /** {@code address} is a path, or a name of the abstract namespace after an {@code @}. */
    public static MemorySegment unix(Arena arena, String address) {
        var name = address.getBytes(StandardCharsets.UTF_8);
        boolean isAbstract = address.startsWith("@");
        var memory = arena.allocate(UNIX_HEAD + name.length + (isAbstract ? 0 : 1), Long.BYTES);
        memory.set(Libc.SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(name, 0, memory, JAVA_BYTE, UNIX_HEAD, name.length);
        if (isAbstract) memory.set(JAVA_BYTE, UNIX_HEAD, (byte) 0);
        return memory;
    }

    static int port(MemorySegment inet) {
        return Short.toUnsignedInt(inet.get(NETWORK_SHORT, 2));
    }
}
