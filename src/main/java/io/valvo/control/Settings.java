package io.valvo.control;

import io.valvo.model.ApiSpec;
import io.valvo.wire.StateDir;

import java.time.Instant;
import java.util.function.Consumer;

/**
 * Where to listen, and what the daemon says of itself.
 *
 * @param stateDir must exist, with mode 0700
 * @param socket bound already; not closed by the surface
 * @param pid of the daemon
 * @param listening is told each time the surface has begun to listen; must not block
 */
public record Settings(
        ApiSpec api,
        StateDir stateDir,
        UnixListener socket,
        String version,
        long pid,
        Instant startedAt,
        Consumer<Listening> listening) {}
