package io.valvo.model.spec;

import io.valvo.model.InstanceName;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A declared program: one service of the stack, every default filled in.
 *
 * @param heartbeat once ready it must say {@code WATCHDOG=1} on {@code NOTIFY_SOCKET} at least this
 *     often
 * @param serving how it stands behind the gateway
 */
public record ServiceSpec(
        String name,
        ProcessSpec process,
        int instances,
        Map<String, PortSpec> ports,
        ReadySpec startup,
        ReadySpec ready,
        HealthSpec health,
        Optional<Duration> heartbeat,
        LimitsSpec limits,
        RestartPolicy restart,
        StopSpec stop,
        Optional<FallbackSpec> fallback,
        Map<String, DependencyCondition> dependsOn,
        boolean oneshot,
        Optional<ScheduleSpec> schedule,
        boolean critical,
        boolean autostart,
        Set<Integer> successCodes,
        HooksSpec hooks,
        LogSpec log,
        OnAddressChange onAddressChange,
        OnOrphan onOrphan,
        Set<String> tags,
        ServingSpec serving) {
    /** A service that no gateway cares about. */
    public ServiceSpec(
            String name,
            ProcessSpec process,
            int instances,
            Map<String, PortSpec> ports,
            ReadySpec startup,
            ReadySpec ready,
            HealthSpec health,
            Optional<Duration> heartbeat,
            LimitsSpec limits,
            RestartPolicy restart,
            StopSpec stop,
            Optional<FallbackSpec> fallback,
            Map<String, DependencyCondition> dependsOn,
            boolean oneshot,
            Optional<ScheduleSpec> schedule,
            boolean critical,
            boolean autostart,
            Set<Integer> successCodes,
            HooksSpec hooks,
            LogSpec log,
            OnAddressChange onAddressChange,
            OnOrphan onOrphan,
            Set<String> tags) {
        this(
                name,
                process,
                instances,
                ports,
                startup,
                ready,
                health,
                heartbeat,
                limits,
                restart,
                stop,
                fallback,
                dependsOn,
                oneshot,
                schedule,
                critical,
                autostart,
                successCodes,
                hooks,
                log,
                onAddressChange,
                onOrphan,
                tags,
                ServingSpec.NONE);
    }

    /** How it is asked whether it is ready, alive, started. */
    public Stream<ProbeSpec> probes() {
        return Stream.of(ready.probes(), health.probes(), startup.probes()).flatMap(List::stream);
    }

    /** Those of them that ask by HTTP. */
    public Stream<ProbeSpec.Http> httpProbes() {
        return probes().filter(ProbeSpec.Http.class::isInstance).map(ProbeSpec.Http.class::cast);
    }

    /** A job is expected to end: it completes, or runs again when it is due. */
    public boolean job() {
        return oneshot || schedule.isPresent();
    }

    /** The daemon starts it without having been asked to. */
    public boolean startsAlone() {
        return autostart && !serving.onDemand();
    }

    /** {@code backend} for the first instance, {@code backend/2} for the second. */
    public String instanceName(int number) {
        return new InstanceName(name, number).text();
    }

    public ServiceSpec withInstances(int number) {
        return with(number, startup, ready, serving);
    }

    public ServiceSpec withStart(ReadySpec otherStartup, ReadySpec otherReady) {
        return with(instances, otherStartup, otherReady, serving);
    }

    public ServiceSpec withServing(ServingSpec other) {
        return with(instances, startup, ready, other);
    }

    private ServiceSpec with(
            int otherNumber,
            ReadySpec otherStartup,
            ReadySpec otherReady,
            ServingSpec otherServing) {
        return new ServiceSpec(
                name,
                process,
                otherNumber,
                ports,
                otherStartup,
                otherReady,
                health,
                heartbeat,
                limits,
                restart,
                stop,
                fallback,
                dependsOn,
                oneshot,
                schedule,
                critical,
                autostart,
                successCodes,
                hooks,
                log,
                onAddressChange,
                onOrphan,
                tags,
                otherServing);
    }

    /** It has that shape. */
    public boolean hasVariant(String variant) {
        return serving.variants().containsKey(variant);
    }

    /**
     * The same service in one of its shapes.
     *
     * @throws java.util.NoSuchElementException without such a variant
     */
    public ServiceSpec as(String variant) {
        var shape = Optional.ofNullable(serving.variants().get(variant)).orElseThrow();
        return shape.withInstances(instances).withServing(serving.as(Optional.of(variant)));
    }
}
