package io.valvo.rules;

import io.valvo.model.Condition;
import io.valvo.model.Fallback;
import io.valvo.model.HealthSpec;
import io.valvo.model.Hooks;
import io.valvo.model.Limits;
import io.valvo.model.LogSpec;
import io.valvo.model.OnAddressChange;
import io.valvo.model.OnOrphan;
import io.valvo.model.PortSpec;
import io.valvo.model.ProcessSpec;
import io.valvo.model.ReadySpec;
import io.valvo.model.RestartPolicy;
import io.valvo.model.RestartPolicy.Policy;
import io.valvo.model.Schedule;
import io.valvo.model.ServiceSpec;
import io.valvo.model.Signal;
import io.valvo.model.StandardInput;
import io.valvo.model.StopSpec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A service with all defaults, changed one thing at a time. */
public final class Specs {
    private final String name;
    private List<String> command = List.of("true");
    private Path directory = Path.of("/");
    private int instances = 1;
    private final Map<String, PortSpec> ports = new LinkedHashMap<>();
    private ReadySpec ready = ReadySpec.NONE;
    private HealthSpec health =
            new HealthSpec(
                    List.of(),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(2),
                    3,
                    1,
                    Optional.empty());
    private Policy policy = Policy.ON_FAILURE;
    private RestartPolicy.Backoff backoff =
            new RestartPolicy.Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(60), 0);
    private int max = 10;
    private Optional<Fallback> fallback = Optional.empty();
    private Optional<Schedule> schedule = Optional.empty();
    private Map<String, Condition> dependsOn = Map.of();
    private Map<Hooks.Point, List<String>> hooks = Map.of();
    private Duration grace = Duration.ofSeconds(10);
    private OnAddressChange onAddressChange = OnAddressChange.RESTART;
    private boolean critical;
    private Limits limits = Limits.NONE;

    private Specs(String name) {
        this.name = name;
    }

    public static Specs service(String name) {
        return new Specs(name);
    }

    public Specs command(String... argv) {
        command = List.of(argv);
        return this;
    }

    public Specs directory(Path path) {
        directory = path;
        return this;
    }

    public Specs instances(int number) {
        instances = number;
        return this;
    }

    public Specs port(PortSpec port) {
        ports.put(port.name(), port);
        return this;
    }

    public Specs limits(Limits bounds) {
        limits = bounds;
        return this;
    }

    public Specs ready(ReadySpec spec) {
        ready = spec;
        return this;
    }

    public Specs health(HealthSpec spec) {
        health = spec;
        return this;
    }

    public Specs policy(Policy changed) {
        policy = changed;
        return this;
    }

    public Specs backoff(Duration min, double factor, Duration most) {
        backoff = new RestartPolicy.Backoff(min, factor, most, 0);
        return this;
    }

    public Specs max(int restarts) {
        max = restarts;
        return this;
    }

    public Specs fallback(int after, String... argv) {
        fallback = Optional.of(new Fallback(List.of(argv), after));
        return this;
    }

    public Specs schedule(Schedule changed) {
        schedule = Optional.of(changed);
        return this;
    }

    public Specs dependsOn(String other, Condition condition) {
        var more = new LinkedHashMap<>(dependsOn);
        more.put(other, condition);
        dependsOn = more;
        return this;
    }

    public Specs hook(Hooks.Point point, String... argv) {
        var more = new LinkedHashMap<>(hooks);
        more.put(point, List.of(argv));
        hooks = more;
        return this;
    }

    public Specs grace(Duration changed) {
        grace = changed;
        return this;
    }

    public Specs onAddressChange(OnAddressChange changed) {
        onAddressChange = changed;
        return this;
    }

    public Specs critical() {
        critical = true;
        return this;
    }

    public ServiceSpec build() {
        var process =
                new ProcessSpec(
                        command,
                        directory,
                        Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Map.of(),
                        Optional.empty(),
                        StandardInput.NOTHING);
        var restart =
                new RestartPolicy(
                        policy, backoff, max, Duration.ofMinutes(10), Duration.ofSeconds(60));
        return new ServiceSpec(
                name,
                process,
                instances,
                ports,
                ReadySpec.NONE,
                ready,
                health,
                Optional.empty(),
                limits,
                restart,
                new StopSpec(Signal.TERM, grace),
                fallback,
                dependsOn,
                false,
                schedule,
                critical,
                true,
                Set.of(0),
                new Hooks(hooks, Duration.ofSeconds(30)),
                new LogSpec(50 << 20, Optional.empty(), 5, false, false),
                onAddressChange,
                OnOrphan.ADOPT,
                Set.of());
    }
}
