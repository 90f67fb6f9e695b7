package io.valvo.os.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.valvo.os.PathClaim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntBiFunction;

/**
 * A path claimed by the user's processes for one of them, whatever becomes of the files there: a
 * listening socket of an abstract name (unix(7)), which ends with its process. Who connects is told
 * the holder's pid by the kernel ({@code SO_PEERCRED}). Reaches as far as the network namespace;
 * another user who has taken the name is ignored.
 */
public final class SocketPathClaim implements PathClaim {
    private static final int BACKLOG = 64;
    private static final int TYPE = SocketCalls.SOCK_STREAM | SocketCalls.SOCK_NONBLOCK;

    /** A holder answers once a second, a frozen one never. */
    private static final int TRIES = 250;

    private static final long PAUSE_NANOS = 20_000_000;

    private final int descriptor;

    private SocketPathClaim(int descriptor) {
        this.descriptor = descriptor;
    }

    /** The pid of another process of this user that has claimed the path; empty: nobody. */
    public static OptionalLong holder(Path path, int user) {
        int socket = SocketCalls.socket(SocketAddresses.AF_UNIX, TYPE);
        try {
            if (socket < 0 || !connects(socket, path, user)) return OptionalLong.empty();
            return SocketCalls.peer(socket)
                    .filter(it -> it.pid() > 0 && it.user() == user)
                    .map(it -> OptionalLong.of(it.pid()))
                    .orElseGet(OptionalLong::empty);
        } finally {
            if (socket >= 0) SocketCalls.close(socket);
        }
    }

    /**
     * Where too many have asked already: when its holder has {@link #answerAskers answered} them.
     */
    private static boolean connects(int socket, Path path, int user) {
        for (int tries = 0; tries < TRIES; tries++) {
            if (with(socket, path, user, SocketCalls::connect) == 0) return true;
            if (Libc.errno() != Libc.EAGAIN) return false;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return false;
    }

    /** Empty: somebody has it already. */
    public static Optional<PathClaim> of(Path path, int user) {
        int socket = SocketCalls.socket(SocketAddresses.AF_UNIX, TYPE);
        if (socket < 0) return Optional.empty();
        if (with(socket, path, user, SocketCalls::bind) == 0
                && SocketCalls.listen(socket, BACKLOG) == 0)
            return Optional.of(new SocketPathClaim(socket));
        SocketCalls.close(socket);
        return Optional.empty();
    }

    @Override
    public void answerAskers() {
        for (int asker = SocketCalls.accept(descriptor);
                asker >= 0;
                asker = SocketCalls.accept(descriptor)) {
            SocketCalls.close(asker);
        }
    }

    @Override
    public void close() {
        SocketCalls.close(descriptor);
    }

    /** A path may be longer than an address: its hash stands for it. */
    private static int with(
            int socket, Path path, int user, ToIntBiFunction<Integer, MemorySegment> call) {
        var name =
                "@valvo/state/"
                        + user
                        + "/"
                        + UUID.nameUUIDFromBytes(path.toString().getBytes(UTF_8));
        try (var arena = Arena.ofConfined()) {
            return call.applyAsInt(socket, SocketAddresses.unix(arena, name));
        }
    }
}
