package io.valvo.os.linux;

import static io.valvo.os.linux.Libc.INT;
import static io.valvo.os.linux.Libc.LONG;
import static io.valvo.os.linux.Libc.POINTER;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One datagram of a Unix socket, with its sender as the kernel attests it (SCM_CREDENTIALS) and the
 * descriptors that came with it (SCM_RIGHTS), which whoever receives it has to close (recvmsg(2),
 * unix(7), cmsg(3)).
 *
 * @param pid 0 when the sender isn't attested
 * @param complete whether it fitted into the buffer
 */
record CredentialDatagram(
        String text, int pid, int uid, List<Integer> descriptors, boolean complete) {
    private static final int SCM_RIGHTS = 1;
    private static final int SCM_CREDENTIALS = 2;
    private static final int MSG_TRUNC = 0x20;

    /** Fields of {@code struct msghdr} and {@code struct iovec} of a 64-bit system. */
    private static final int IOV = 16;

    private static final int IOV_LENGTH = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int HEADER_SIZE = 56;
    private static final int IOVEC_SIZE = 16;

    /** Room for the credentials and more descriptors than the kernel lets pass (253). */
    private static final int CONTROL_SIZE = 2048;

    /** {@code struct cmsghdr}: length, level, type; then the data. */
    private static final int CMSG_HEAD = 16;

    void close() {
        descriptors.forEach(SocketCalls::close);
    }

    /** Reads one with this buffer space; empty when there is none now. */
    static Optional<CredentialDatagram> receive(int socket, Buffers buffers) {
        var header = buffers.reset();
        long length = SocketCalls.receive(socket, header);
        return length < 0 ? Optional.empty() : Optional.of(read(buffers, (int) length));
    }

    private static CredentialDatagram read(Buffers buffers, int length) {
        var text =
                new String(
                        buffers.data.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
        var controls = buffers.control.asSlice(0, buffers.header.get(LONG, CONTROL_LENGTH));
        boolean complete = (buffers.header.get(INT, FLAGS) & MSG_TRUNC) == 0;
        return read(text, controls, complete);
    }

    /** {@code controls}: control messages one after the other, each aligned to eight bytes. */
    static CredentialDatagram read(String text, MemorySegment controls, boolean complete) {
        int pid = 0;
        int uid = -1;
        var descriptors = new ArrayList<Integer>();
        for (long at = 0; at + CMSG_HEAD <= controls.byteSize(); ) {
            long length = controls.get(LONG, at);
            if (length < CMSG_HEAD || at + length > controls.byteSize()) break;
            var body = controls.asSlice(at + CMSG_HEAD, length - CMSG_HEAD);
            switch (controls.get(INT, at + 12)) {
                case SCM_CREDENTIALS -> {
                    pid = body.get(INT, 0);
                    uid = body.get(INT, 4);
                }
                case SCM_RIGHTS -> {
                    for (long each = 0; each + 4 <= body.byteSize(); each += 4)
                        descriptors.add(body.get(INT, each));
                }
                default -> {} // a kind that nobody asked for
            }
            at += (length + 7) & ~7L;
        }
        return new CredentialDatagram(text, pid, uid, List.copyOf(descriptors), complete);
    }

    /** Memory for one datagram at a time; for one thread. */
    static final class Buffers {
        private final MemorySegment data;
        private final MemorySegment control;
        private final MemorySegment header;

        Buffers(Arena arena) {
            data = arena.allocate(NotifyParser.LIMIT);
            control = arena.allocate(CONTROL_SIZE, Long.BYTES);
            header = arena.allocate(HEADER_SIZE, Long.BYTES);
            var vector = arena.allocate(IOVEC_SIZE, Long.BYTES);
            vector.set(POINTER, 0, data);
            vector.set(LONG, 8, data.byteSize());
            header.set(POINTER, IOV, vector);
            header.set(LONG, IOV_LENGTH, 1);
            header.set(POINTER, CONTROL, control);
        }

        private MemorySegment reset() {
            header.set(LONG, CONTROL_LENGTH, CONTROL_SIZE);
            header.set(INT, FLAGS, 0);
            return header;
        }
    }
}
