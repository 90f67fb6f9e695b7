package io.valvo.ports;

import io.valvo.model.Lease;
import io.valvo.model.Marker;
import io.valvo.model.PortFact.Conflict;
import io.valvo.model.PortSpec;
import io.valvo.os.Availability;
import io.valvo.os.Listener;
import io.valvo.os.ProcessInfo;
import io.valvo.rules.Obstacle;
import io.valvo.rules.PortTable;

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

/** Looks at ports for people, and ends who holds them. Everything here blocks. */
final class Inspection {
    private final Surroundings world;

    Inspection(Surroundings world) {
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

    private Map<Integer, List<Listener>> byPort() {
        var byPort = new TreeMap<Integer, List<Listener>>();
        world.sockets()
                .listeners()
                .forEach(l -> byPort.computeIfAbsent(l.port(), _ -> new ArrayList<>()).add(l));
        return byPort;
    }

    private PortReport report(PortTable table, int port, List<Listener> listeners) {
        var now = world.clock().instant();
        var addresses = listeners.stream().map(Listener::address).distinct().sorted().toList();
        var holdings =
                listeners.stream()
                        .map(Listener::holders)
                        .flatMap(List::stream)
                        .distinct()
                        .map(process -> Holding.of(world, process, now))
                        .toList();
        var obstacle = obstacle(table, port, holdings);
        return new PortReport(
                port,
                Optional.ofNullable(table.leases().get(port)),
                addresses,
                holdings,
                obstacle.filter(Obstacle.Quarantined.class::isInstance).isPresent(),
                obstacle.map(it -> it.text(port)));
    }

    /** A quarantine counts as long as nobody could listen. */
    private Optional<Obstacle> obstacle(PortTable table, int port, List<Holding> holdings) {
        return table.obstacle("", port)
                .filter(it -> !(it instanceof Obstacle.Quarantined))
                .or(() ->
                        world.locks()
                                .heldElsewhere(port)
                                .map(held -> new Obstacle.LeasedElsewhere(held.pid())))
                .or(() ->
                        isFree(port) ? Optional.empty() : Optional.of(held(table, port, holdings)));
    }

    private static Obstacle held(PortTable table, int port, List<Holding> holdings) {
        return table.resting("", port)
                .filter(_ -> holdings.isEmpty())
                .<Obstacle>map(it -> new Obstacle.Quarantined(it.instance()))
                .orElseGet(() ->
                        new Obstacle.HeldBy(holdings.stream().findFirst().map(Holding::holder)));
    }

    /** Who stands in the way and is about to be ended. */
    List<Conflict> conflicts(Line.Wish wish, Survey.Finding finding) {
        return wish.asked().ports().stream()
                .flatMap(spec -> conflict(wish, spec, finding).stream())
                .toList();
    }

    private Optional<Conflict> conflict(Line.Wish wish, PortSpec spec, Survey.Finding finding) {
        int port = finding.inquiry().outcome().given().getOrDefault(spec.name(), PortSpec.ANY);
        return Optional.ofNullable(finding.reclaim().get(port))
                .map(processes -> {
                    var holder = Optional.of(Holding.holder(world, processes.getFirst()));
                    var reason =
                            new Obstacle.HeldBy(holder).text(port)
                                    + "; it is being ended (reclaim)";
                    return new Conflict(wish.instance(), spec.name(), port, holder, reason);
                });
    }

    /** Completes when all are gone or could not be ended. */
    CompletionStage<?> end(Collection<ProcessInfo> processes) {
        return CompletableFuture.allOf(
                processes.stream()
                        .map(process -> world.termination().end(process.id()).toCompletableFuture())
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
                        .flatMap(it -> it.marker().flatMap(Marker::parse).stream())
                        .map(Marker::instance);
        return Stream.concat(lessee, carriers).distinct().toList();
    }

    /** A socket that Valvo itself listens on is its service's. */
    private boolean ours(ProcessInfo process) {
        return process.pid() == world.self() || Holding.whose(world, process) == Whose.OURS;
    }

    private Optional<String> refusal(int port, boolean force, List<ProcessInfo> processes) {
        if (processes.isEmpty()) {
            return Optional.of(
                    new Obstacle.HeldBy(Optional.empty()).text(port)
                            + ": try as root, or as the user whose process it is");
        }
        return processes.stream()
                .flatMap(process -> refusal(port, force, process).stream())
                .findFirst();
    }

    private Optional<String> refusal(int port, boolean force, ProcessInfo process) {
        if (process.pid() == world.self())
            return Optional.of("port " + port + " is this daemon's own");
        var holder = Holding.holder(world, process);
        if (force || holder.ours()) return Optional.empty();
        return Optional.of(
                new Obstacle.HeldBy(Optional.of(holder)).text(port) + ": only --force ends it");
    }

    private FreeReply ended(int port, List<ProcessInfo> processes) {
        var holders = processes.stream().map(process -> Holding.holder(world, process)).toList();
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
        return world.sockets().availability(port, Optional.empty()) == Availability.FREE;
    }
}
