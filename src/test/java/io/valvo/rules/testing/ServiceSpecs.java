package io.valvo.rules.testing;

import io.valvo.model.Signal;
import io.valvo.model.spec.DependencyCondition;
import io.valvo.model.spec.FallbackSpec;
import io.valvo.model.spec.HealthSpec;
import io.valvo.model.spec.HooksSpec;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.spec.LogSpec;
import io.valvo.model.spec.OnAddressChange;
import io.valvo.model.spec.OnOrphan;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.spec.ProcessSpec;
import io.valvo.model.spec.ReadySpec;
import io.valvo.model.spec.RestartPolicy;
import io.valvo.model.spec.RestartPolicy.Policy;
import io.valvo.model.spec.ScheduleSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StandardInput;
import io.valvo.model.spec.StopSpec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A service with all defaults, changed one thing at a time. */
public final class ServiceSpecs {
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
    private Optional<FallbackSpec> fallback = Optional.empty();
    private Optional<ScheduleSpec> schedule = Optional.empty();
    private Map<String, DependencyCondition> dependsOn = Map.of();
    private Map<HooksSpec.Point, List<String>> hooks = Map.of();
    private Duration grace = Duration.ofSeconds(10);
    private OnAddressChange onAddressChange = OnAddressChange.RESTART;
    private boolean critical;
    private LimitsSpec limits = LimitsSpec.NONE;

    private ServiceSpecs(String name) {
        this.name = name;
    }

    public static ServiceSpecs service(String name) {
        return new ServiceSpecs(name);
    }

    public ServiceSpecs command(String... argv) {
        command = List.of(argv);
        return this;
    }

    public ServiceSpecs directory(Path path) {
        directory = path;
        return this;
    }

    public ServiceSpecs instances(int number) {
        instances = number;
        return this;
    }

    public ServiceSpecs port(PortSpec port) {
        ports.put(port.name(), port);
        return this;
    }

    public ServiceSpecs limits(LimitsSpec bounds) {
        limits = bounds;
        return this;
    }

    public ServiceSpecs ready(ReadySpec spec) {
        ready = spec;
        return this;
    }

    public ServiceSpecs health(HealthSpec spec) {
        health = spec;
        return this;
    }

    public ServiceSpecs policy(Policy changed) {
        policy = changed;
        return this;
    }

    public ServiceSpecs backoff(Duration min, double factor, Duration most) {
        backoff = new RestartPolicy.Backoff(min, factor, most, 0);
        return this;
    }

    public ServiceSpecs max(int restarts) {
        max = restarts;
        return this;
    }

    public ServiceSpecs fallback(int after, String... argv) {
        fallback = Optional.of(new FallbackSpec(List.of(argv), after));
        return this;
    }

    public ServiceSpecs schedule(ScheduleSpec changed) {
        schedule = Optional.of(changed);
        return this;
    }

    public ServiceSpecs dependsOn(String other, DependencyCondition condition) {
        var more = new LinkedHashMap<>(dependsOn);
        more.put(other, condition);
        dependsOn = more;
        return this;
    }

    public ServiceSpecs hook(HooksSpec.Point point, String... argv) {
        var more = new LinkedHashMap<>(hooks);
        more.put(point, List.of(argv));
        hooks = more;
        return this;
    }

    public ServiceSpecs grace(Duration changed) {
        grace = changed;
        return this;
    }

    public ServiceSpecs onAddressChange(OnAddressChange changed) {
        onAddressChange = changed;
        return this;
    }

    public ServiceSpecs critical() {
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
                new HooksSpec(hooks, Duration.ofSeconds(30)),
                new LogSpec(50 << 20, Optional.empty(), 5, false, false),
                onAddressChange,
                OnOrphan.ADOPT,
                Set.of());
    }
}
