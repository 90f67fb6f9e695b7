package io.valvo.health;

import io.valvo.os.SpawnRequest;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is probed.
 *
 * @param host address that the service listens on as seen from here
 * @param ports by name, in the order of the configuration
 * @param log where this incarnation's stdout (and stderr) go
 * @param logFrom size of the log when this incarnation began, bytes
 * @param environment the process's own, for exec probes
 * @param attributes user and limits of the process, for exec probes
 */
public record ProbeTarget(
        String host,
        Map<String, Integer> ports,
        List<Path> log,
        List<Long> logFrom,
        Path directory,
        Map<String, String> environment,
        SpawnRequest.Attributes attributes) {

    public ProbeTarget {
        ports = Collections.unmodifiableMap(new LinkedHashMap<>(ports));
        log = List.copyOf(log);
        logFrom = List.copyOf(logFrom);
        environment = Map.copyOf(environment);
    }

    /** One that runs as the daemon's own user, with its limits. */
    public ProbeTarget(
            String host,
            Map<String, Integer> ports,
            List<Path> log,
            List<Long> logFrom,
            Path directory,
            Map<String, String> environment) {
        this(host, ports, log, logFrom, directory, environment, SpawnRequest.Attributes.NONE);
    }
}
