package io.valvo.config.reader;

import io.valvo.config.source.ConfigSection;
import io.valvo.model.setting.FallbackSettings;
import io.valvo.model.setting.HealthSettings;
import io.valvo.model.setting.HookSettings;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.setting.ServiceSettings;
import io.valvo.model.spec.FallbackSpec;
import io.valvo.model.spec.HooksSpec;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.spec.RestartPolicy;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.ServingSpec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one service. Every mistake is told; what it returns is of use only if there was none. */
final class ServiceReader {
    /** What a section describes: in defaults nothing is missing, a variant has no variants. */
    private enum Role {
        SERVICE,
        DEFAULTS,
        VARIANT
    }

    private final String name;
    private final ConfigSection section;
    private final Role role;
    private final Path directory;
    private final Map<String, String> environment;
    private final CommandReader commands;
    private final ReaderContext scene;

    private ServiceReader(String name, ConfigSection section, ReaderContext scene, Role role) {
        this.name = name;
        this.section = section;
        this.role = role;
        this.scene = scene;
        this.directory = ProcessReader.directory(section, scene.folder());
        this.environment = new EnvironmentReader(name, scene, directory).read(section);
        this.commands = new CommandReader(name, scene, directory, environment);
    }

    /** {@code section}: with the defaults merged in. */
    static ServiceSpec service(String name, ConfigSection section, ReaderContext scene) {
        return new ServiceReader(name, section, scene, Role.SERVICE).read();
    }

    /**
     * Looks at {@code defaults} alone, where nothing is missing; templates are checked in the
     * services that use it.
     */
    static void defaults(ConfigSection section, ReaderContext scene) {
        new ServiceReader(
                        "",
                        section,
                        new ReaderContext(
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

    private ServiceSpec variant(ConfigSection shape) {
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
                        section.get(ServiceSettings.INSTANCES),
                        ports,
                        startup,
                        ready,
                        probes.health(section.section("health")),
                        section.get(HealthSettings.HEARTBEAT),
                        LimitsReader.limits(section.section("limits"), startup, ready),
                        section.get(ServiceSettings.RESTART),
                        section.get(ServiceSettings.STOP),
                        fallback(section.section("fallback")),
                        DependencyReader.dependencies(section, name, scene),
                        section.get(ServiceSettings.ONESHOT),
                        ScheduleReader.schedule(section),
                        section.get(ServiceSettings.CRITICAL),
                        section.get(ServiceSettings.AUTOSTART),
                        section.get(ServiceSettings.SUCCESS_CODES),
                        hooks(section.section("hooks")),
                        section.get(ServiceSettings.LOG),
                        section.get(ServiceSettings.ON_ADDRESS_CHANGE),
                        section.get(ServiceSettings.ON_ORPHAN),
                        section.get(ServiceSettings.TAGS),
                        role == Role.VARIANT
                                ? ServingSpec.NONE
                                : ServingReader.serving(section, this::variant));
        sense(spec);
        section.close();
        return spec;
    }

    private Optional<FallbackSpec> fallback(ConfigSection fallback) {
        var command = commands.read(fallback, "command");
        int after = fallback.get(FallbackSettings.AFTER);
        if (complete() && section.has("fallback") && !fallback.has("command"))
            fallback.missing("command", "what to run instead", "or remove the fallback");
        fallback.close();
        return command.isEmpty() ? Optional.empty() : Optional.of(new FallbackSpec(command, after));
    }

    private HooksSpec hooks(ConfigSection hooks) {
        var points = new EnumMap<HooksSpec.Point, List<String>>(HooksSpec.Point.class);
        for (var point : HooksSpec.Point.values()) {
            var command = commands.argv(hooks, ScalarType.word(point));
            if (!command.isEmpty()) points.put(point, command);
        }
        var timeout = hooks.get(HookSettings.TIMEOUT);
        hooks.close();
        return new HooksSpec(points, timeout);
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
        if (complete()) TestRequestReader.sense(section.section("test"), spec);
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
