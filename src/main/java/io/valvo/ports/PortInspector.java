package io.valvo.ports;

import io.valvo.model.ProcessMarker;
import io.valvo.model.ProcessOwnership;
import io.valvo.model.event.PortEvent.Conflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.status.Lease;
import io.valvo.os.PortAvailability;
import io.valvo.os.PortListener;
import io.valvo.os.ProcessInfo;
import io.valvo.rules.ports.PortObstacle;
import io.valvo.rules.ports.PortTable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Reports on ports for people by the kernel's tables of sockets, and ends who holds one. Everything
 * here blocks.
 */
final class PortInspector {
    private final PortRegistryContext world;

    PortInspector(PortRegistryContext world) {
        this.world = world;
    }

    List<PortReport> leases(PortTable table) {
        var listeners = byPort();
        return table.leases().keySet().stream()
                .sorted()
                .map(port -> report(table, port, listeners.getOrDefault(port, List.of())))
                .toList();
    }

    List<PortReport> scan(PortTable table) {
        return byPort().entrySet().stream()
                .map(entry -> report(table, entry.getKey(), entry.getValue()))
                .toList();
    }

    PortReport check(PortTable table, int port) {
        return report(table, port, byPort().getOrDefault(port, List.of()));
    }

    private Map<Integer, List<PortListener>> byPort() {
        var byPort = new TreeMap<Integer, List<PortListener>>();
        world.sockets()
                .listeners()
                .forEach(l -> byPort.computeIfAbsent(l.port(), _ -> new ArrayList<>()).add(l));
        return byPort;
    }

    private PortReport report(PortTable table, int port, List<PortListener> listeners) {
        var now = world.clock().instant();
        var addresses = listeners.stream().map(PortListener::address).distinct().sorted().toList();
        var holdings =
                listeners.stream()
                        .map(PortListener::holders)
                        .flatMap(List::stream)
                        .distinct()
                        .map(process -> ListeningProcess.of(world, process, now))
                        .toList();
        var obstacle = obstacle(table, port, holdings);
        return new PortReport(
                port,
                Optional.ofNullable(table.leases().get(port)),
                addresses,
                holdings,
                obstacle.filter(PortObstacle.Quarantined.class::isInstance).isPresent(),
                obstacle.map(it -> it.text(port)));
    }

    /** A quarantine counts as long as nobody could listen. */
    private Optional<PortObstacle> obstacle(
            PortTable table, int port, List<ListeningProcess> holdings) {
        return table.obstacle("", port)
                .filter(it -> !(it instanceof PortObstacle.Quarantined))
                .or(() ->
                        world.locks()
                                .heldElsewhere(port)
                                .map(held -> new PortObstacle.LeasedElsewhere(held.pid())))
                .or(() ->
                        isFree(port) ? Optional.empty() : Optional.of(held(table, port, holdings)));
    }

    private static PortObstacle held(PortTable table, int port, List<ListeningProcess> holdings) {
        return table.quarantined("", port)
                .filter(_ -> holdings.isEmpty())
                .<PortObstacle>map(it -> new PortObstacle.Quarantined(it.instance()))
                .orElseGet(() ->
                        new PortObstacle.HeldBy(
                                holdings.stream().findFirst().map(ListeningProcess::holder)));
    }

    /** Who stands in the way and is about to be ended. */
    List<Conflict> conflicts(AcquireQueue.PendingAcquire wish, PortSurvey.Finding finding) {
        return wish.asked().ports().stream()
                .flatMap(spec -> conflict(wish, spec, finding).stream())
                .toList();
    }

    private Optional<Conflict> conflict(
            AcquireQueue.PendingAcquire wish, PortSpec spec, PortSurvey.Finding finding) {
        int port = finding.inquiry().outcome().given().getOrDefault(spec.name(), PortSpec.ANY);
        return Optional.ofNullable(finding.reclaim().get(port))
                .map(processes -> {
                    var holder = Optional.of(ListeningProcess.holder(world, processes.getFirst()));
                    var reason =
                            new PortObstacle.HeldBy(holder).text(port)
                                    + "; it is being ended (reclaim)";
                    return new Conflict(wish.instance(), spec.name(), port, holder, reason);
                });
    }

    /** Completes when all are gone or could not be ended. */
    CompletionStage<?> end(Collection<ProcessInfo> processes) {
        return CompletableFuture.allOf(
                processes.stream()
                        .map(process ->
                                world.termination().terminate(process.id()).toCompletableFuture())
                        .toArray(CompletableFuture[]::new));
    }

    /** What has it because one of our services was given it, or took it, is not ended behind it. */
    FreeReply free(PortTable table, int port, boolean force) {
        var processes = world.sockets().holders(Set.of(port)).getOrDefault(port, List.of());
        var instances = instances(table, port, processes);
        if (!instances.isEmpty()) return new FreeReply.Ours(port, instances);
        if (isFree(port)) return new FreeReply.Freed(port, List.of());
        return refusal(port, force, processes)
                .<FreeReply>map(reason -> new FreeReply.NotFreed(port, reason))
                .orElseGet(() -> ended(port, processes));
    }

    private List<String> instances(PortTable table, int port, List<ProcessInfo> processes) {
        boolean ours = processes.stream().allMatch(this::ours);
        if (!ours) return List.of();
        var lessee = Optional.ofNullable(table.leases().get(port)).map(Lease::instance).stream();
        var carriers =
                processes.stream()
                        .flatMap(it -> it.marker().flatMap(ProcessMarker::parse).stream())
                        .map(ProcessMarker::instance);
        return Stream.concat(lessee, carriers).distinct().toList();
    }

    /** A socket that Valvo itself listens on is its service's. */
    private boolean ours(ProcessInfo process) {
        return process.pid() == world.self()
                || ListeningProcess.whose(world, process) == ProcessOwnership.OURS;
    }

    private Optional<String> refusal(int port, boolean force, List<ProcessInfo> processes) {
        if (processes.isEmpty()) {
            return Optional.of(
                    new PortObstacle.HeldBy(Optional.empty()).text(port)
                            + ": try as root, or as the user whose process it is");
        }
        return processes.stream()
                .flatMap(process -> refusal(port, force, process).stream())
                .findFirst();
    }

    private Optional<String> refusal(int port, boolean force, ProcessInfo process) {
        if (process.pid() == world.self())
            return Optional.of("port " + port + " is this daemon's own");
        var holder = ListeningProcess.holder(world, process);
        if (force || holder.ours()) return Optional.empty();
        return Optional.of(
                new PortObstacle.HeldBy(Optional.of(holder)).text(port) + ": only --force ends it");
    }

    private FreeReply ended(int port, List<ProcessInfo> processes) {
        var holders =
                processes.stream().map(process -> ListeningProcess.holder(world, process)).toList();
        try {
            end(processes).toCompletableFuture().join();
        } catch (java.util.concurrent.CompletionException failure) {
            return new FreeReply.NotFreed(
                    port, "port " + port + " could not be freed: " + failure.getMessage());
        }
        if (isFree(port)) return new FreeReply.Freed(port, holders);
        return new FreeReply.NotFreed(
                port, "port " + port + " was taken again when its holder had ended");
    }

    private boolean isFree(int port) {
        return world.sockets().availability(port, Optional.empty()) == PortAvailability.FREE;
    }
}
