package io.valvo.supervision.instance;

import io.valvo.model.ProcessId;
import io.valvo.model.spec.ServiceAddress;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceRecord;
import io.valvo.model.status.InstanceRecord.Intent;
import io.valvo.model.status.InstanceRecord.Past;
import io.valvo.model.status.InstanceRecord.Running;
import io.valvo.model.status.Lease;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.lifecycle.Phase;
import io.valvo.rules.recovery.AdoptedLifecycle.Adopted;
import io.valvo.rules.recovery.RecoveredState;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Between the {@link InstanceData} of an instance and the record that outlives the daemon: writes
 * it at each transition, reads it back for the next daemon.
 */
public final class InstanceRecorder {
    private final InstanceContext context;
    private final InstanceData data;
    private final SpawnRequests spawnRequests;
    private @Nullable InstanceRecord persisted;
    private @Nullable ServiceSpec specified;
    private String fingerprint = "";
    private int begun;

    InstanceRecorder(InstanceContext context, InstanceData data, SpawnRequests spawnRequests) {
        this.context = context;
        this.data = data;
        this.spawnRequests = spawnRequests;
    }

    /** Asked at each spawn: the same object is the same specification, and cheaper to tell. */
    @SuppressWarnings("ReferenceEquality")
    void specChanged() {
        if (data.spec.equals(specified)) return;
        specified = data.spec;
        fingerprint = context.fingerprint().apply(data.spec);
    }

    /** Costs one write when something has changed, else nothing. */
    void persist() {
        if (data.life.phase() instanceof Phase.Spawning) beginIncarnation();
        var now = record();
        if (now.equals(persisted)) return;
        context.store().record(now);
        persisted = now;
    }

    /** An incarnation begins: by what specification, and where in the logs. */
    private void beginIncarnation() {
        if (begun == data.life.incarnation()) return;
        begun = data.life.incarnation();
        specChanged();
        data.spawn.fingerprint = fingerprint;
        data.spawn.logFrom = spawnRequests.logSizes();
    }

    /** After an orderly end of the daemon the next one begins afresh. */
    private InstanceRecord record() {
        return data.daemonStopping && ended() ? afresh() : present();
    }

    private boolean ended() {
        return switch (data.life.phase().state()) {
            case STOPPED, FAILED, COMPLETED -> true;
            case PENDING, STARTING, READY, UNHEALTHY, STOPPING, BACKOFF, SCHEDULED -> false;
        };
    }

    private InstanceRecord afresh() {
        var past = new Past(0, 0, List.of(), Optional.empty(), data.schedule.reckonedFrom);
        return InstanceRecord.of(data.spec.name(), data.name, data.spec.startsAlone())
                .withPast(past);
    }

    private InstanceRecord present() {
        var phase = data.life.phase();
        return new InstanceRecord(
                data.name,
                data.spec.name(),
                wanted(),
                phase.state(),
                phase.reason(),
                data.life.incarnation(),
                process(phase).map(this::running),
                intent(phase),
                readySince(phase),
                past(),
                data.spawn.fingerprint,
                data.life.fallback(),
                "");
    }

    /** What the next daemon shall want. */
    private boolean wanted() {
        return data.daemonStopping
                ? data.spec.startsAlone()
                : data.life.wanted() || data.restartAfterStop;
    }

    /** One that has ended counts until the last of its descendants has. */
    private static Optional<ProcessId> process(Phase phase) {
        return phase instanceof Phase.ReapingTree clearing
                ? Optional.of(clearing.process())
                : phase.living();
    }

    private Optional<Intent> intent(Phase phase) {
        return phase instanceof Phase.Spawning
                ? Optional.of(
                        new Intent(
                                data.life.incarnation(),
                                spawnRequests.marker(),
                                data.portNumbers(),
                                offsets(),
                                environmentPorts()))
                : Optional.empty();
    }

    private Optional<Instant> readySince(Phase phase) {
        return switch (phase) {
            case Phase.Ready(_, var since) -> Optional.of(since);
            case Phase.Unhealthy(_, var since, _) -> Optional.of(since);
            case Phase.Stopped _, Phase.Failed _, Phase.Completed _, Phase.Scheduled _ ->
                    Optional.empty();
            case Phase.AwaitingDependencies _,
                    Phase.AcquiringPorts _,
                    Phase.PreStartHook _,
                    Phase.Spawning _ ->
                    Optional.empty();
            case Phase.Starting _, Phase.Draining _, Phase.PreStopHook _, Phase.Stopping _ ->
                    Optional.empty();
            case Phase.ReapingTree _, Phase.PostStopHook _, Phase.Backoff _ -> Optional.empty();
        };
    }

    private Running running(ProcessId process) {
        return new Running(
                process,
                context.processes().bootId(),
                spawnRequests.marker(),
                data.process.startedAt.orElse(data.since),
                data.portNumbers(),
                offsets(),
                environmentPorts());
    }

    private Past past() {
        var restarts = data.life.restarts();
        return new Past(
                restarts.total(),
                restarts.inARow(),
                restarts.recent(),
                data.life.lastExit(),
                data.schedule.reckonedFrom);
    }

    private Map<String, Long> offsets() {
        var offsets = new LinkedHashMap<String, Long>();
        var logs = spawnRequests.logs();
        for (int i = 0; i < Math.min(logs.size(), data.spawn.logFrom.size()); i++) {
            offsets.put(fileName(logs.get(i)), data.spawn.logFrom.get(i));
        }
        return offsets;
    }

    private Map<String, Integer> environmentPorts() {
        var ports = new HashMap<String, Integer>();
        for (var service : data.spec.dependsOn().keySet()) {
            var address = data.addresses.services().get(service);
            if (address != null)
                address.ports().forEach((name, port) -> ports.put(service + "." + name, port));
        }
        return ports;
    }

    private static String fileName(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** The data as they were, as far as the record tells; the life is what was decided. */
    public static void restore(InstanceData data, RecoveredState.Legacy legacy, List<Path> logs) {
        var record = legacy.record();
        data.life = legacy.revival().life();
        data.process.adopted = legacy.revival().adopted();
        data.exitPending =
                legacy.revival().first().filter(Input.Exited.class::isInstance).isPresent();
        data.spawn.fingerprint = record.fingerprint();
        data.schedule.reckonedFrom = record.past().lastScheduledRun();
        record.readySince().ifPresent(since -> data.since = since);
        record.running().ifPresent(running -> restore(data, running, logs));
        data.process.adopted.ifPresent(it -> restore(data, it));
    }

    private static void restore(InstanceData data, Adopted adopted) {
        data.process.latest = Optional.of(adopted.process());
        data.spawn.marker = adopted.marker();
        data.spawn.markedIncarnation = data.life.incarnation();
    }

    private static void restore(InstanceData data, Running running, List<Path> logs) {
        data.process.latest = Optional.of(running.process());
        data.process.startedAt = Optional.of(running.startedAt());
        data.spawn.logFrom =
                logs.stream()
                        .map(it -> running.logOffsets().getOrDefault(fileName(it), 0L))
                        .toList();
        running.ports()
                .forEach((name, port) ->
                        data.ports.leases.put(name, new Lease(port, name, data.name)));
    }

    /** Where it was told that the services it depends on answer. */
    public static Map<String, ServiceAddress> told(
            InstanceRecord record, Map<String, ServiceAddress> now) {
        var told = new HashMap<>(now);
        record.running()
                .map(Running::environmentPorts)
                .orElse(Map.of())
                .forEach((port, number) -> tell(told, port.split("\\.", 2), number));
        return told;
    }

    private static void tell(Map<String, ServiceAddress> told, String[] port, int number) {
        told.computeIfPresent(
                port[0],
                (_, address) -> {
                    var ports = new LinkedHashMap<>(address.ports());
                    ports.put(port[1], number);
                    return new ServiceAddress(address.host(), ports);
                });
    }
}
