package io.valvo.supervision.instance;

import io.valvo.model.ProcessId;
import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.ServiceAddress;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceRecord.LastExit;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.Lease;
import io.valvo.model.status.PortMigration;
import io.valvo.os.ListenSocket;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.lifecycle.Lifecycle;
import io.valvo.rules.lifecycle.Phase;
import io.valvo.rules.recovery.AdoptedLifecycle.Adopted;

import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is known of one instance. It outlives the actor that uses it: one that has failed is
 * restarted with the same memory, so its process never notices. Touched by that actor alone.
 */
public final class InstanceData {
    final String name;
    final int number;
    public ServiceSpec spec;
    Lifecycle life = Lifecycle.NEW;
    boolean gated;
    boolean grouped;

    /** Number of the latest order that was carried out. */
    long heard;

    Instant since;
    public InstanceContext.Addresses addresses = InstanceContext.Addresses.NONE;
    final Map<String, Lease> leases = new LinkedHashMap<>();

    /** Of the leases: where they aren't what was wanted. */
    List<PortMigration> migrations = List.of();

    /** Its ports may be its first choice again: nobody relies on those that it had. */
    boolean homeward;

    final Map<String, ListenSocket> sockets = new LinkedHashMap<>();
    Map<String, String> environment = Map.of();
    List<String> command = List.of();
    Optional<ProcessId> latest = Optional.empty();
    Optional<Instant> startedAt = Optional.empty();

    /**
     * When somebody began to watch the process become ready; its start's timeout counts from here.
     * By {@link InstanceContext#awake}.
     */
    Optional<Instant> watchedFrom = Optional.empty();

    Optional<Instant> nextRun = Optional.empty();

    /** The time from which the next run of a job was reckoned. */
    Optional<Instant> scheduledFrom = Optional.empty();

    Optional<String> statusText = Optional.empty();
    List<Long> logFrom = List.of();

    /** A process of an earlier daemon that nobody watches yet. */
    Optional<Adopted> adopted = Optional.empty();

    /** The main processes of this incarnation, in turn: their ends are heard of. */
    final Set<ProcessId> followed = new HashSet<>();

    /** Successors that have been named, and are still being looked at. */
    int claims;

    /** An end that waits until it is known whether a successor was named. */
    Optional<Input.Exited> held = Optional.empty();

    /** Its process is gone, and the news of that is still to come. */
    boolean bereaved;

    /** It is stopped only to come back in another shape. */
    boolean comesBack;

    /** The daemon ends in order: the next one shall begin afresh. */
    boolean dismissed;

    /** How often somebody who accompanies its process has failed. */
    int faults;

    /** Incarnation of the latest spawn that was asked for. */
    int spawned;

    /** What the process of the incarnation {@code marked} carries. */
    String marker = "";

    int marked;

    /** Of the specification that the latest process was started with. */
    String fingerprint = "";

    public InstanceData(String name, int number, ServiceSpec spec, Instant since) {
        this.name = name;
        this.number = number;
        this.spec = spec;
        this.since = since;
    }

    Map<String, Integer> ports() {
        var ports = new LinkedHashMap<String, Integer>();
        spec.ports()
                .keySet()
                .forEach(name -> {
                    var lease = leases.get(name);
                    if (lease != null) ports.put(name, lease.port());
                });
        return ports;
    }

    ServiceAddress address() {
        return new ServiceAddress(ServiceAddress.hostOf(spec.ports()), ports());
    }

    public InstanceStatus status(Instant now) {
        return new InstanceStatus(
                spec.name(),
                name,
                state(),
                life.wanted(),
                reason(),
                since,
                life.incarnation(),
                living(),
                living().flatMap(_ -> startedAt),
                ports(),
                life.restarts().total(),
                life.lastExit().map(LastExit::text),
                nextTry(),
                life.restarts().inARow(),
                life.restarts().within(now, spec.restart()).size(),
                health(),
                life.fallback(),
                statusText);
    }

    /** Nobody takes a dead process for one that answers, though the news isn't dealt with yet. */
    private InstanceState state() {
        return bereaved ? InstanceState.STOPPING : life.phase().state();
    }

    private Optional<ProcessId> living() {
        return life.phase().living().filter(_ -> !bereaved);
    }

    /** One that runs has nothing to excuse but what it still has to prove, and a moved port. */
    private String reason() {
        var reason = life.phase().reason();
        if (!reason.isEmpty() || living().isEmpty()) return reason;
        return Stream.concat(unproven(), migrations.stream().map(PortMigration::text))
                .collect(Collectors.joining("; "));
    }

    private Stream<String> unproven() {
        if (!(life.phase() instanceof Phase.Starting)) return Stream.empty();
        var checks =
                Stream.of(spec.startup(), spec.ready())
                        .flatMap(it -> it.probes().stream())
                        .map(ProbeSpec::text)
                        .collect(Collectors.joining(", "));
        return checks.isEmpty() ? Stream.empty() : Stream.of("waiting for " + checks);
    }

    private Optional<Instant> nextTry() {
        return switch (state()) {
            case BACKOFF ->
                    life.phase() instanceof Phase.Backoff(var until, _)
                            ? Optional.of(until)
                            : Optional.empty();
            case SCHEDULED, COMPLETED -> nextRun;
            case STOPPED, PENDING, STARTING, READY, UNHEALTHY, STOPPING, FAILED -> Optional.empty();
        };
    }

    private String health() {
        return switch (state()) {
            case UNHEALTHY -> "unhealthy";
            case READY -> "healthy";
            case STOPPED, PENDING, STARTING, STOPPING, BACKOFF, FAILED, COMPLETED, SCHEDULED ->
                    "unknown";
        };
    }
}
