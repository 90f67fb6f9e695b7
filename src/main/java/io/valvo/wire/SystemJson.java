package io.valvo.wire;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The daemon about itself.
 *
 * @param pid of the daemon
 * @param configFile absolute
 * @param socket path of the Unix socket that really listens
 * @param url of the TCP interface, {@code http://127.0.0.1:9470}; null when there is none
 * @param gateway where the gateway really listens, {@code http://127.0.0.1:9480}; null when there
 *     is none, or it can't listen
 * @param addresses those that are configured
 * @param services how many services are in which state
 * @param lastEvent number of the latest event
 */
public record SystemJson(
        String version,
        long pid,
        Instant startedAt,
        long uptimeMs,
        String stateDir,
        String configFile,
        @Nullable String socket,
        @Nullable String url,
        @Nullable String gateway,
        List<AddressJson> addresses,
        Map<String, Integer> services,
        long lastEvent,
        String java,
        String os) {}
