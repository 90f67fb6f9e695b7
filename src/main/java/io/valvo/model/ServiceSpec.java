package io.valvo.model;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A declared program: one service of the stack, every default filled in.
 *
 * @param heartbeat once ready it must say {@code WATCHDOG=1} on {@code NOTIFY_SOCKET} at least this
 *     often
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
        Limits limits,
        RestartPolicy restart,
        StopSpec stop,
        Optional<Fallback> fallback,
        Map<String, Condition> dependsOn,
        boolean oneshot,
        Optional<Schedule> schedule,
        boolean critical,
        boolean autostart,
        Set<Integer> successCodes,
        Hooks hooks,
        LogSpec log,
        OnAddressChange onAddressChange,
        OnOrphan onOrphan,
        Set<String> tags) {

    /** A job is expected to end: it completes, or runs again when it is due. */
    public boolean job() {
        return oneshot || schedule.isPresent();
    }

    /** {@code backend} for the first instance, {@code backend/2} for the second. */
    public String instanceName(int number) {
        return number == 1 ? name : name + "/" + number;
    }

    public ServiceSpec withInstances(int number) {
        return new ServiceSpec(
                name,
                process,
                number,
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
                tags);
    }

    public ServiceSpec withStart(ReadySpec otherStartup, ReadySpec otherReady) {
        return new ServiceSpec(
                name,
                process,
                instances,
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
                tags);
    }
}
