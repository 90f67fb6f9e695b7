package io.valvo.config;

import io.valvo.model.Fallback;
import io.valvo.model.Hooks;
import io.valvo.model.OnAddressChange;
import io.valvo.model.OnOrphan;
import io.valvo.model.PortSpec;
import io.valvo.model.RestartPolicy;
import io.valvo.model.ServiceSpec;
import io.valvo.model.Serving;
import io.valvo.model.Signal;
import io.valvo.model.StopSpec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads one service. Every mistake is told; what it returns is of use only if there was none. */
final class ServiceReader {
    private static final Kind<OnAddressChange> ON_ADDRESS_CHANGE =
            Kind.choice(OnAddressChange.class);
    private static final Kind<OnOrphan> ON_ORPHAN = Kind.choice(OnOrphan.class);
    private static final Kind<Integer> EXIT_CODE = Kind.whole(0, 255);

    /** What a section describes: in defaults nothing is missing, a variant has no variants. */
    private enum Role {
        SERVICE,
        DEFAULTS,
        VARIANT
    }

    private final String name;
    private final Section section;
    private final Role role;
    private final Path directory;
    private final Map<String, String> environment;
    private final CommandReader commands;
    private final Scene scene;

    private ServiceReader(String name, Section section, Scene scene, Role role) {
        this.name = name;
        this.section = section;
        this.role = role;
        this.scene = scene;
        this.directory = ProcessReader.directory(section, scene.folder());
        this.environment = new EnvironmentReader(name, scene, directory).read(section);
        this.commands = new CommandReader(name, scene, directory, environment);
    }

    /** {@code section}: with the defaults merged in. */
    static ServiceSpec service(String name, Section section, Scene scene) {
        return new ServiceReader(name, section, scene, Role.SERVICE).read();
    }

    /**
     * Looks at {@code defaults} alone, where nothing is missing; templates are checked in the
     * services that use it.
     */
    static void defaults(Section section, Scene scene) {
        new ServiceReader(
                        "",
                        section,
                        new Scene(
                                scene.folder(),
                                scene.environment(),
                                scene.services(),
                                new ArrayList<>(),
                                new ArrayList<>()),
                        Role.DEFAULTS)
                .read();
    }

    private boolean complete() {
        return role != Role.DEFAULTS;
    }

    private ServiceSpec variant(Section shape) {
        return new ServiceReader(name, shape, scene, Role.VARIANT).read();
    }

    private ServiceSpec read() {
        var command = commands.read(section, "command");
        if (complete() && !section.has("command"))
            section.missing("command", "what to run", "command = [\"program\", \"argument\"]");
        var ports = PortReader.ports(section.section("ports"));
        var probes = new ProbeReader(commands, ports.keySet(), complete());
        var startup = probes.ready(section.section("startup"));
        var ready = probes.ready(section.section("ready"));
        var spec =
                new ServiceSpec(
                        name,
                        ProcessReader.process(section, command, directory, environment),
                        section.get("instances", Kind.POSITIVE, 1),
                        ports,
                        startup,
                        ready,
                        probes.health(section.section("health")),
                        heartbeat(section.section("heartbeat")),
                        LimitsReader.limits(section.section("limits"), startup, ready),
                        RestartReader.restart(section.section("restart")),
                        stop(section.section("stop")),
                        fallback(section.section("fallback")),
                        DependencyReader.dependencies(section, name, scene),
                        section.get("oneshot", Kind.FLAG, false),
                        ScheduleReader.schedule(section),
                        section.get("critical", Kind.FLAG, false),
                        section.get("autostart", Kind.FLAG, true),
                        successCodes(),
                        hooks(section.section("hooks")),
                        LogReader.log(section.section("log")),
                        section.get(
                                "on-address-change", ON_ADDRESS_CHANGE, OnAddressChange.RESTART),
                        section.get("on-orphan", ON_ORPHAN, OnOrphan.ADOPT),
                        new TreeSet<>(section.list("tags", Kind.NAME)),
                        role == Role.VARIANT
                                ? Serving.NONE
                                : ServingReader.serving(section, this::variant));
        sense(spec);
        section.close();
        return spec;
    }

    private static Optional<Duration> heartbeat(Section section) {
        var within = section.get("within", Kind.PERIOD);
        section.close();
        return within;
    }

    private static StopSpec stop(Section section) {
        var stop =
                new StopSpec(
                        section.get("signal", Kind.SIGNAL, Signal.TERM),
                        section.get("timeout", Kind.DURATION, Duration.ofSeconds(10)),
                        section.get("drain", Kind.DURATION, StopSpec.DRAIN));
        section.close();
        return stop;
    }

    private Optional<Fallback> fallback(Section fallback) {
        var command = commands.read(fallback, "command");
        int after = fallback.get("after", Kind.POSITIVE, 3);
        if (complete() && section.has("fallback") && !fallback.has("command"))
            fallback.missing("command", "what to run instead", "or remove the fallback");
        fallback.close();
        return command.isEmpty() ? Optional.empty() : Optional.of(new Fallback(command, after));
    }

    private Set<Integer> successCodes() {
        var codes = section.list("success-codes", EXIT_CODE);
        return codes.isEmpty() ? Set.of(0) : new TreeSet<>(codes);
    }

    private Hooks hooks(Section hooks) {
        var points = new EnumMap<Hooks.Point, List<String>>(Hooks.Point.class);
        for (var point : Hooks.Point.values()) {
            var command = commands.argv(hooks, Kind.word(point));
            if (!command.isEmpty()) points.put(point, command);
        }
        var timeout = hooks.get("timeout", Kind.PERIOD, Duration.ofSeconds(30));
        hooks.close();
        return new Hooks(points, timeout);
    }

    private void sense(ServiceSpec spec) {
        if (spec.fallback().isPresent() && spec.restart().policy() == RestartPolicy.Policy.NEVER)
            section.wrong(
                    "fallback",
                    "a fallback, but restart.policy = never: nothing is tried again",
                    "",
                    "set restart.policy = on-failure");
        for (var port : spec.ports().values()) enough(spec, port);
        ServingReader.room(section, spec);
        if (complete()) SampleReader.sense(section.section("test"), spec);
    }

    private void enough(ServiceSpec spec, PortSpec port) {
        long candidates =
                port.candidates().contains(PortSpec.ANY)
                        ? Long.MAX_VALUE
                        : port.candidates().size();
        if (candidates >= spec.instances()) return;
        section.section("ports")
                .wrong(
                        port.name(),
                        "%d port(s) for %d instances".formatted(candidates, spec.instances()),
                        "at least " + spec.instances(),
                        "add otherwise = [...] or range = \"8000-8100\"");
    }
}
