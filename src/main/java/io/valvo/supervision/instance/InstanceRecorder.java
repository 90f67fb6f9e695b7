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
    private final InstanceContext world;
    private final InstanceData memory;
    private final SpawnRequests launches;
    private @Nullable InstanceRecord kept;
    private @Nullable ServiceSpec specified;
    private String fingerprint = "";
    private int begun;

    InstanceRecorder(InstanceContext world, InstanceData memory, SpawnRequests launches) {
        this.world = world;
        this.memory = memory;
        this.launches = launches;
    }

    /** Asked at each spawn: the same object is the same specification, and cheaper to tell. */
    @SuppressWarnings("ReferenceEquality")
    void respecified() {
        if (memory.spec.equals(specified)) return;
        specified = memory.spec;
        fingerprint = world.fingerprint().apply(memory.spec);
    }

    /** Costs one write when something has changed, else nothing. */
    void keep() {
        if (memory.life.phase() instanceof Phase.Spawning) begin();
        var now = record();
        if (now.equals(kept)) return;
        world.store().record(now);
        kept = now;
    }

    /** An incarnation begins: by what specification, and where in the logs. */
    private void begin() {
        if (begun == memory.life.incarnation()) return;
        begun = memory.life.incarnation();
        respecified();
        memory.fingerprint = fingerprint;
        memory.logFrom = launches.logSizes();
    }

    /** After an orderly end of the daemon the next one begins afresh. */
    private InstanceRecord record() {
        return memory.dismissed && ended() ? afresh() : present();
    }

    private boolean ended() {
        return switch (memory.life.phase().state()) {
            case STOPPED, FAILED, COMPLETED -> true;
            case PENDING, STARTING, READY, UNHEALTHY, STOPPING, BACKOFF, SCHEDULED -> false;
        };
    }

    private InstanceRecord afresh() {
        var past = new Past(0, 0, List.of(), Optional.empty(), memory.scheduledFrom);
        return InstanceRecord.of(memory.spec.name(), memory.name, memory.spec.startsAlone())
                .withPast(past);
    }

    private InstanceRecord present() {
        var phase = memory.life.phase();
        return new InstanceRecord(
                memory.name,
                memory.spec.name(),
                wanted(),
                phase.state(),
                phase.reason(),
                memory.life.incarnation(),
                process(phase).map(this::running),
                intent(phase),
                readySince(phase),
                past(),
                memory.fingerprint,
                memory.life.fallback(),
                "");
    }

    /** What the next daemon shall want. */
    private boolean wanted() {
        return memory.dismissed
                ? memory.spec.startsAlone()
                : memory.life.wanted() || memory.comesBack;
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
                                memory.life.incarnation(),
                                launches.marker(),
                                memory.ports(),
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
                world.processes().bootId(),
                launches.marker(),
                memory.startedAt.orElse(memory.since),
                memory.ports(),
                offsets(),
                environmentPorts());
    }

    private Past past() {
        var restarts = memory.life.restarts();
        return new Past(
                restarts.total(),
                restarts.inARow(),
                restarts.recent(),
                memory.life.lastExit(),
                memory.scheduledFrom);
    }

    private Map<String, Long> offsets() {
        var offsets = new LinkedHashMap<String, Long>();
        var logs = launches.logs();
        for (int i = 0; i < Math.min(logs.size(), memory.logFrom.size()); i++) {
            offsets.put(fileName(logs.get(i)), memory.logFrom.get(i));
        }
        return offsets;
    }

    private Map<String, Integer> environmentPorts() {
        var ports = new HashMap<String, Integer>();
        for (var service : memory.spec.dependsOn().keySet()) {
            var address = memory.addresses.services().get(service);
            if (address != null)
                address.ports().forEach((name, port) -> ports.put(service + "." + name, port));
        }
        return ports;
    }

    private static String fileName(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** The memory as it was, as far as the record tells; the life is what was decided. */
    public static void restore(InstanceData memory, RecoveredState.Legacy legacy, List<Path> logs) {
        var record = legacy.record();
        memory.life = legacy.revival().life();
        memory.adopted = legacy.revival().adopted();
        memory.bereaved =
                legacy.revival().first().filter(Input.Exited.class::isInstance).isPresent();
        memory.fingerprint = record.fingerprint();
        memory.scheduledFrom = record.past().lastScheduledRun();
        record.readySince().ifPresent(since -> memory.since = since);
        record.running().ifPresent(running -> restore(memory, running, logs));
        memory.adopted.ifPresent(it -> restore(memory, it));
    }

    private static void restore(InstanceData memory, Adopted adopted) {
        memory.latest = Optional.of(adopted.process());
        memory.marker = adopted.marker();
        memory.marked = memory.life.incarnation();
    }

    private static void restore(InstanceData memory, Running running, List<Path> logs) {
        memory.latest = Optional.of(running.process());
        memory.startedAt = Optional.of(running.startedAt());
        memory.logFrom =
                logs.stream()
                        .map(it -> running.logOffsets().getOrDefault(fileName(it), 0L))
                        .toList();
        running.ports()
                .forEach((name, port) ->
                        memory.leases.put(name, new Lease(port, name, memory.name)));
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
