package io.valvo.os.linux;

import io.valvo.os.NotifyMessage;
import io.valvo.os.NotifySockets;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The sd_notify sockets of Linux: datagram sockets with credentials, one epoll, one thread. */
public final class EpollNotifySockets implements NotifySockets {
    private static final int FOR_EVER = -1;

    /** Datagrams taken from one socket before the next has its turn. */
    private static final int TURN = 32;

    /** Rounds at most, of all sockets, before somebody who waits for them is answered. */
    private static final int MOST_TURNS = 16;

    private final Epoll epoll = new Epoll();
    private final AtomicLong tokens = new AtomicLong(Epoll.WOKEN);
    private final Map<Long, UnixSocket> sockets = new ConcurrentHashMap<>();

    /** Bounded by the instances: each asks once for each end of a process. */
    private final Queue<Runnable> flushes = new ConcurrentLinkedQueue<>();

    private volatile boolean closed;
    private FileTime looked = FileTime.fromMillis(0);

    public EpollNotifySockets() throws IOException {
        Thread.ofPlatform().name("valvo-notify").daemon().start(this::run);
    }

    @Override
    public NotifySocket open(Path path, OptionalInt user, Consumer<NotifyMessage> listener)
            throws IOException {
        int own = SocketCalls.user();
        int service = user.orElse(own);
        var address = service == own && fits(path) ? file(path) : abstractName();
        var socket = new UnixSocket(address, Set.copyOf(List.of(0, own, service)), listener);
        try {
            sockets.put(socket.token, socket);
            epoll.add(socket.descriptor, socket.token);
            return socket;
        } catch (IllegalStateException failure) {
            socket.close();
            throw new IOException(failure);
        }
    }

    /** Nobody can guess the name, and nobody else's message is believed anyway. */
    private static String abstractName() {
        var random = new byte[16];
        ThreadLocalRandom.current().nextBytes(random);
        return "@valvo/notify/" + HexFormat.of().formatHex(random);
    }

    private static boolean fits(Path path) {
        var address = path.toAbsolutePath().toString();
        return address.getBytes(StandardCharsets.UTF_8).length <= SocketAddresses.LONGEST_PATH;
    }

    private static String file(Path path) throws IOException {
        var absolute = path.toAbsolutePath();
        createPrivate(absolute.resolveSibling("."));
        Files.deleteIfExists(absolute);
        return absolute.toString();
    }

    private static void createPrivate(Path named) throws IOException {
        var directory = named.normalize();
        if (Files.isDirectory(directory)) return;
        Files.createDirectories(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private void run() {
        try (var arena = Arena.ofConfined()) {
            var buffers = new CredentialDatagram.Buffers(arena);
            while (!closed) {
                drain(epoll.await(FOR_EVER), buffers);
                while (!flushes.isEmpty()) flush(buffers);
            }
        } finally {
            epoll.close();
        }
    }

    private void drain(long[] tokens, CredentialDatagram.Buffers buffers) {
        for (long token : tokens)
            Optional.ofNullable(sockets.get(token)).ifPresent(socket -> socket.drain(buffers));
    }

    /** A socket that is written to faster than it is read holds nobody up for ever. */
    private void flush(CredentialDatagram.Buffers buffers) {
        int asked = flushes.size();
        for (int turn = 0; turn < MOST_TURNS; turn++) {
            var ready = epoll.await(0);
            if (ready.length == 0) break;
            drain(ready, buffers);
        }
        for (int i = 0; i < asked; i++)
            Optional.ofNullable(flushes.poll()).ifPresent(Runnable::run);
    }

    @Override
    public void flush(Runnable then) {
        flushes.add(then);
        epoll.wake();
    }

    @Override
    public int restore() throws IOException {
        var directory =
                sockets.values().stream().flatMap(it -> it.directory().stream()).findFirst();
        if (directory.isEmpty()) return 0;
        var changed = changed(directory.get());
        if (changed.equals(looked)) return 0;
        int restored = 0;
        for (var socket : sockets.values()) if (socket.restore()) restored++;
        looked = changed(directory.get());
        return restored;
    }

    /** When something in it came or went; made again if it is gone. */
    private static FileTime changed(Path directory) throws IOException {
        createPrivate(directory);
        return Files.getLastModifiedTime(directory);
    }

    @Override
    public void close() {
        sockets.values()
                .forEach(UnixSocket::close); // while there still is an epoll to remove them from
        closed = true;
        epoll.wake();
    }

    /**
     * Reading and closing exclude each other: a closed descriptor's number may already be somebody
     * else's.
     */
    private final class UnixSocket implements NotifySocket {
        private final String address;
        private final Set<Integer> users;
        private final Consumer<NotifyMessage> listener;
        private final long token = tokens.incrementAndGet();
        private int descriptor;
        private boolean open = true;

        UnixSocket(String address, Set<Integer> users, Consumer<NotifyMessage> listener)
                throws IOException {
            this.address = address;
            this.users = users;
            this.listener = listener;
            this.descriptor = bound(address);
        }

        @Override
        public String address() {
            return address;
        }

        /** Of its file; an abstract one has none. */
        Optional<Path> directory() {
            return address.startsWith("@")
                    ? Optional.empty()
                    : Optional.ofNullable(Path.of(address).getParent());
        }

        synchronized boolean restore() throws IOException {
            if (!open || directory().isEmpty() || Files.exists(Path.of(address))) return false;
            int fresh = bound(address);
            epoll.remove(descriptor);
            SocketCalls.close(descriptor);
            descriptor = fresh;
            epoll.add(descriptor, token);
            return true;
        }

        synchronized void drain(CredentialDatagram.Buffers buffers) {
            for (int count = 0; open && count < TURN; count++) {
                var datagram = CredentialDatagram.receive(descriptor, buffers);
                if (datagram.isEmpty()) return;
                take(datagram.get());
            }
        }

        /**
         * Descriptors are closed last: until then a sender that waits at its barrier lives and can
         * be looked up.
         */
        private void take(CredentialDatagram datagram) {
            try {
                var values = NotifyParser.parse(datagram.text());
                boolean believed =
                        datagram.complete() && datagram.pid() > 0 && users.contains(datagram.uid());
                if (believed && !values.isEmpty()) {
                    listener.accept(new NotifyMessage(datagram.pid(), datagram.uid(), values));
                }
            } catch (RuntimeException dropped) {
                System.getLogger(EpollNotifySockets.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "a listener failed on a notification",
                                dropped);
            } finally {
                datagram.close();
            }
        }

        @Override
        public synchronized void close() {
            if (!open) return;
            open = false;
            sockets.remove(token);
            epoll.remove(descriptor);
            SocketCalls.close(descriptor);
            if (!address.startsWith("@")) Path.of(address).toFile().delete();
        }
    }

    /** Until then its directory is. */
    private static void closeToOthers(String address) throws IOException {
        if (!address.startsWith("@"))
            Files.setPosixFilePermissions(
                    Path.of(address), PosixFilePermissions.fromString("rw-------"));
    }

    private static int bound(String address) throws IOException {
        int socket = SocketCalls.socket(SocketAddresses.AF_UNIX, SocketCalls.SOCK_DGRAM);
        if (socket < 0) throw new IOException("can't open a notify socket: " + Libc.lastError());
        try (var arena = Arena.ofConfined()) {
            SocketCalls.set(socket, SocketCalls.SOL_SOCKET, SocketCalls.SO_PASSCRED, 1);
            if (SocketCalls.bind(socket, SocketAddresses.unix(arena, address)) == 0) {
                closeToOthers(address);
                return socket;
            }
        }
        var why = Libc.lastError();
        SocketCalls.close(socket);
        throw new IOException("can't bind the notify socket " + address + ": " + why);
    }
}
