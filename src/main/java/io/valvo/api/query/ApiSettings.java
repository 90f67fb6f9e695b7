package io.valvo.api.query;

import io.valvo.api.http.UnixListener;
import io.valvo.model.FileContent;
import io.valvo.model.spec.ApiSpec;
import io.valvo.statedir.StateDir;

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
public record ApiSettings(
        ApiSpec api,
        StateDir stateDir,
        UnixListener socket,
        String version,
        long pid,
        Instant startedAt,
        Consumer<BoundAddresses> listening,
        FileContent.Reader files) {}
