package io.valvo.config.reader;

import io.valvo.config.source.ConfigSection;
import io.valvo.model.ExecSize;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.spec.ProcessSpec;
import io.valvo.model.spec.RestartPolicy;
import io.valvo.model.spec.ServiceAddress;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.lifecycle.ProcessEnvironment;
import io.valvo.text.SecretMask;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What is legal but odd, once all services are known: told as warnings. */
final class PlausibilityChecks {
    private static final Path UNPRIVILEGED =
            Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");

    private static final Path LIMITS = Path.of("/proc/self/limits");

    private static final int DIGITS = 16;

    private final Map<String, ServiceSpec> services;
    private final ReaderContext scene;
    private final SecretMask secrets;
    private final ExecSize inherited;

    PlausibilityChecks(Map<String, ServiceSpec> services, ReaderContext scene, SecretMask secrets) {
        this.secrets = secrets;
        this.services = services;
        this.scene = scene;
        this.inherited = ExecSize.of(List.of(), scene.environment());
    }

    /** {@code section}: of this service, with the defaults merged in. */
    void check(ConfigSection section, ServiceSpec spec) {
        size(section, spec.process());
        server(section.section("restart"), spec);
        if (ordinary(spec)) spec.ports().values().forEach(port -> low(section, port));
    }

    /** The default is to restart after failures; whoever writes it may have meant a job. */
    private static void server(ConfigSection restart, ServiceSpec spec) {
        boolean serves = !spec.ports().isEmpty() || !spec.health().probes().isEmpty();
        boolean onFailure = spec.restart().policy() == RestartPolicy.Policy.ON_FAILURE;
        if (serves && onFailure && !spec.job() && restart.has("policy"))
            restart.warn(
                    "policy",
                    "on-failure, but %s has ports or a health check: once it exits with 0 it stays down"
                            .formatted(spec.name()),
                    "",
                    "a server wants policy = always");
    }

    private static void low(ConfigSection section, PortSpec port) {
        int from = unprivileged();
        port.candidates().stream()
                .filter(it -> it > 0 && it < from)
                .findFirst()
                .ifPresent(it ->
                        section.section("ports")
                                .warn(
                                        port.name(),
                                        "port %d, which an ordinary user may not listen on"
                                                .formatted(it),
                                        "a port from %d".formatted(from),
                                        "or socket = true under root, or the capability net_bind_service"));
    }

    /** What is too large for execve(2), as far as it is known before the start. */
    private void size(ConfigSection section, ProcessSpec process) {
        var size = ExecSize.of(process.command(), process.environment()).plus(inherited);
        if (size.total() < ExecSize.MOST_OF_ONE) return;
        size.excess(mostOfAll())
                .ifPresent(it ->
                        section.warn(
                                size.largest().startsWith("variable") ? "env" : "command",
                                "too large to be started: " + it,
                                "",
                                ""));
    }

    private static OptionalLong mostOfAll() {
        try {
            return ExecSize.most(Files.readAllLines(LIMITS));
        } catch (IOException noProcfs) {
            return OptionalLong.empty();
        }
    }

    private static boolean ordinary(ServiceSpec spec) {
        var user = spec.process().user().orElse(System.getProperty("user.name", ""));
        return !user.equals("root") && !user.equals("0");
    }

    /** In one read(2): a second one, at another offset, finds the end of the file. */
    private static int unprivileged() {
        try (var in = Files.newInputStream(UNPRIVILEGED)) {
            var text = new String(in.readNBytes(DIGITS), StandardCharsets.US_ASCII);
            return Integer.parseInt(text.strip());
        } catch (IOException | NumberFormatException unknown) {
            return 1024;
        }
    }

    /**
     * The address that a service gets from Valvo is where its dependency is; what an env file says
     * of it is where somebody once thought that it would be.
     */
    void checkAddresses() {
        var declared = declared();
        for (var file : scene.fromFiles()) {
            if (file.values().isEmpty()) continue;
            Optional.ofNullable(services.get(file.service()))
                    .map(spec ->
                            ProcessEnvironment.addresses(
                                    spec, ServiceAddress.declared(spec.ports()), declared))
                    .ifPresent(addresses -> compare(file, addresses));
        }
    }

    private void compare(ReaderContext.FromFile file, Map<String, String> addresses) {
        addresses.forEach((name, given) -> {
            var value = file.values().get(name);
            if (value == null) return;
            file.environment().remove(name);
            if (!value.equals(given))
                file.section()
                        .warn(
                                "env-file",
                                "%s = %s, but Valvo gives it %s (or where it really is), which wins"
                                        .formatted(
                                                name,
                                                secrets.masked(name, value),
                                                given.equals("0") ? "a free port" : given),
                                "",
                                "remove it from the env file, or set it in env");
        });
    }

    private Map<String, ServiceAddress> declared() {
        var all = new TreeMap<String, ServiceAddress>();
        services.forEach((name, spec) -> all.put(name, ServiceAddress.declared(spec.ports())));
        return all;
    }
}
