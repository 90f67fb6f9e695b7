package io.valvo.model.spec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a service answers, as others reach it.
 *
 * @param host literal IP address or name, without brackets
 * @param ports by name, in the order of the configuration; the first is meant where none is named
 */
public record ServiceAddress(String host, Map<String, Integer> ports) {
    private static final Set<String> SCHEMES =
            Set.of(
                    "https",
                    "ws",
                    "wss",
                    "redis",
                    "postgres",
                    "postgresql",
                    "mysql",
                    "mongodb",
                    "amqp",
                    "nats");
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]");

    public ServiceAddress {
        ports = new LinkedHashMap<>(ports);
    }

    /**
     * Where a service would answer if it got the first candidate of every port: what is known of it
     * before it has a lease. A port that may be any free one is 0 until then.
     */
    public static ServiceAddress declared(Map<String, PortSpec> declared) {
        var ports = new LinkedHashMap<String, Integer>();
        declared.forEach((name, port) -> ports.put(name, port.candidates().getFirst()));
        return new ServiceAddress(hostOf(declared), ports);
    }

    /**
     * The host under which a service is reached from this machine: loopback where it listens on all
     * addresses.
     */
    public static String hostOf(Map<String, PortSpec> ports) {
        return ports.values().stream()
                .findFirst()
                .flatMap(PortSpec::address)
                .filter(address -> !WILDCARDS.contains(address))
                .orElse("127.0.0.1");
    }

    /** The first port, if there is any. */
    public Optional<Integer> port() {
        return ports.values().stream().findFirst();
    }

    public Optional<Integer> port(String name) {
        return Optional.ofNullable(ports.get(name));
    }

    /**
     * {@code http://127.0.0.1:8080} of the first port. The scheme is the port's name where that is
     * a well-known one ({@code https}, {@code redis}, {@code postgresql}, …), else {@code http}.
     * Empty without a port.
     */
    public Optional<String> url() {
        return ports.entrySet().stream()
                .findFirst()
                .map(first -> url(first.getKey(), first.getValue()));
    }

    private String url(String name, int port) {
        var scheme = SCHEMES.contains(name) ? name : "http";
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
