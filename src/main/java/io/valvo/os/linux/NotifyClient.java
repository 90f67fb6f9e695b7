package io.valvo.os.linux;

import static io.valvo.os.linux.Libc.INT;
import static io.valvo.os.linux.Libc.LONG;
import static io.valvo.os.linux.Libc.POINTER;

import io.valvo.os.SystemdNotifier;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Sends sd_notify(3) messages: a datagram to the Unix socket {@code NOTIFY_SOCKET}. */
public final class NotifyClient implements SystemdNotifier {
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MICROS_PER_MILLI = 1000;

    private final String address;
    private final Optional<Duration> watchdog;

    private NotifyClient(String address, Optional<Duration> watchdog) {
        this.address = address;
        this.watchdog = watchdog;
    }

    /** By {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID}. */
    public static Optional<SystemdNotifier> of(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("NOTIFY_SOCKET"))
                .filter(it -> it.startsWith("/") || it.startsWith("@"))
                .map(it -> new NotifyClient(it, watchdog(environment)));
    }

    @Override
    public Optional<Duration> watchdog() {
        return watchdog;
    }

    @Override
    public boolean send(String message) {
        return Datagrams.send(address, message);
    }

    private static Optional<Duration> watchdog(Map<String, String> environment) {
        var self = Long.toString(ProcessHandle.current().pid());
        if (!environment.getOrDefault("WATCHDOG_PID", self).equals(self)) return Optional.empty();
        return Optional.ofNullable(environment.get("WATCHDOG_USEC"))
                .filter(it -> it.matches("\\d{4,15}"))
                .map(it -> Duration.ofMillis(Long.parseLong(it) / MICROS_PER_MILLI));
    }

    /** Apart, since it links functions of the C library when it is loaded. */
    private static final class Datagrams {
        private static final MethodHandle SEND =
                Libc.find("send", FunctionDescriptor.of(LONG, INT, POINTER, LONG, INT), Libc.ERRNO);

        static boolean send(String address, String message) {
            int socket =
                    SocketCalls.socket(
                            SocketAddresses.AF_UNIX,
                            SocketCalls.SOCK_DGRAM | SocketCalls.SOCK_NONBLOCK);
            if (socket < 0) return false;
            try (var arena = Arena.ofConfined()) {
                var to = SocketAddresses.unix(arena, address);
                if (SocketCalls.connect(socket, to) != 0) return false;
                var bytes = message.getBytes(StandardCharsets.UTF_8);
                var text = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
                return (long)
                                SEND.invokeExact(
                                        Libc.errnoSegment(),
                                        socket,
                                        text,
                                        text.byteSize(),
                                        MSG_NOSIGNAL)
                        >= 0;
            } catch (Throwable bug) {
                throw Libc.rethrow(bug);
            } finally {
                SocketCalls.close(socket);
            }
        }
    }
}
