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
 * @param configChanged it, or what it names, says something else by now than what is in effect
 * @param socket path of the Unix socket that really listens
 * @param url of the TCP interface, {@code http://127.0.0.1:9470}; null when there is none
 * @param gateway where the gateway really listens, {@code http://127.0.0.1:9480}; null when there
 *     is none, or it can't listen
 * @param addresses those that are configured
 * @param services how many services are in which state
 * @param lastEvent number of the latest event
 */
@SchemaName("SystemJson")
public record SystemJson(
        String version,
        long pid,
        Instant startedAt,
        long uptimeMs,
        String stateDir,
        String configFile,
        boolean configChanged,
        @Nullable String socket,
        @Nullable String url,
        @Nullable String gateway,
        List<AddressJson> addresses,
        Map<String, Integer> services,
        long lastEvent,
        String java,
        String os) {
    /** Its files say something else by now. */
    public SystemJson changed() {
        return new SystemJson(
                version,
                pid,
                startedAt,
                uptimeMs,
                stateDir,
                configFile,
                true,
                socket,
                url,
                gateway,
                addresses,
                services,
                lastEvent,
                java,
                os);
    }
}
