package io.valvo.os.linux;

import static io.valvo.os.linux.Libc.INT;
import static io.valvo.os.linux.Libc.LONG;
import static io.valvo.os.linux.Libc.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** Sends datagrams to a Unix socket, as a service does with sd_notify. */
final class NotifySender {
    private static final MethodHandle SEND =
            Libc.find("send", FunctionDescriptor.of(LONG, INT, POINTER, LONG, INT), Libc.ERRNO);

    private NotifySender() {}

    static void send(String address, String message) {
        int socket = SocketCalls.socket(SocketAddresses.AF_UNIX, SocketCalls.SOCK_DGRAM);
        try (var arena = Arena.ofConfined()) {
            var text = arena.allocateFrom(message);
            if (SocketCalls.connect(socket, SocketAddresses.unix(arena, address)) != 0
                    || (long)
                                    SEND.invokeExact(
                                            Libc.errnoSegment(),
                                            socket,
                                            text,
                                            text.byteSize() - 1,
                                            0)
                            < 0) {
                throw new IllegalStateException(Libc.lastError());
            }
        } catch (Throwable failure) {
            throw Libc.rethrow(failure);
        } finally {
            SocketCalls.close(socket);
        }
    }
}
