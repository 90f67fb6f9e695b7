package io.valvo.supervision.instance;

import io.valvo.model.ProcessId;
import io.valvo.model.spec.PortSpec;
import io.valvo.os.ListenSocket;
import io.valvo.os.ProcessInfo;
import io.valvo.os.ProcessTreeId;

import org.apache.pekko.actor.typed.ActorRef;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The sockets that are bound for an instance ({@code socket = true}), and whether it listens where
 * it was told to.
 */
final class ListenSockets {
    private static final int BACKLOG = 4096;

    private static final Duration LONGEST_LOOK = Duration.ofSeconds(2);
    private static final Duration UNPROBED = Duration.ofSeconds(10);

    private final InstanceContext world;
    private final InstanceData memory;
    private final ActorRef<InstanceCommand> instance;

    ListenSockets(InstanceContext world, InstanceData memory, ActorRef<InstanceCommand> instance) {
        this.world = world;
        this.memory = memory;
        this.instance = instance;
    }

    /** Binds what is to be passed on and isn't bound yet; tells why it can't be. */
    Optional<String> open() {
        for (var port : memory.spec.ports().values()) {
            if (!port.socket() || memory.sockets.containsKey(port.name())) continue;
            var failure = open(port);
            if (failure.isPresent()) return failure;
        }
        return Optional.empty();
    }

    /**
     * What an earlier daemon has bound, its process still has: copies of that are fetched, off the
     * actor's thread. Where the kernel doesn't allow it, connections are refused while the service
     * restarts for the next time.
     */
    void regain(ProcessId process) {
        memory.spec.ports().values().stream()
                .filter(it -> it.socket() && memory.leases.containsKey(it.name()))
                .forEach(it -> {
                    int port = Objects.requireNonNull(memory.leases.get(it.name())).port();
                    world.blocking().execute(() -> regain(process, it.name(), port));
                });
    }

    private void regain(ProcessId process, String name, int port) {
        try {
            instance.tell(
                    new InstanceCommand.SocketRecovered(name, world.sockets().copy(process, port)));
        } catch (IOException e) {
            instance.tell(
                    new InstanceCommand.Warn(
                            "its socket of port %d (%s) is its own alone now, connections will be refused during its next restart: %s"
                                    .formatted(port, name, e.getMessage())));
        }
    }

    /** A copy has come, perhaps too late. */
    void regained(String name, ListenSocket socket) {
        boolean late = memory.life.phase().living().isEmpty() || memory.sockets.containsKey(name);
        if (late) socket.close();
        else memory.sockets.put(name, socket);
    }

    void close() {
        memory.sockets.values().forEach(socket -> socket.close());
        memory.sockets.clear();
    }

    /**
     * Looks off the actor's thread; a service that listens elsewhere, or nowhere, is worth a
     * warning. One that no probe has waited for gets some time first.
     */
    void check(ProcessTreeId kin) {
        var told = ownPorts();
        if (told.isEmpty()) return;
        long delay = memory.spec.ready().probes().isEmpty() ? UNPROBED.toMillis() : 0;
        CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS, world.blocking())
                .execute(() -> look(kin).thenAccept(it -> warn(told, it)));
    }

    /**
     * Of one that isn't ready in time: which of its ports it doesn't listen on although it listens
     * on others. Comes soon, whatever happens.
     */
    CompletionStage<List<String>> elsewhere(ProcessTreeId kin) {
        var told = ownPorts();
        if (told.isEmpty()) return CompletableFuture.completedFuture(List.of());
        return look(kin)
                .thenApply(found -> found.filter(it -> !it.isEmpty()).map(it -> missing(told, it)))
                .thenApply(missing -> missing.orElse(List.of()))
                .toCompletableFuture()
                .completeOnTimeout(List.of(), LONGEST_LOOK.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(_ -> List.of());
    }

    /** The reason of a start that failed, with what may be behind it. */
    static String told(String why, List<String> elsewhere) {
        return Stream.concat(Stream.of(why), elsewhere.stream()).collect(Collectors.joining("; "));
    }

    private Optional<String> open(PortSpec port) {
        try {
            int number = Objects.requireNonNull(memory.leases.get(port.name())).port();
            memory.sockets.put(
                    port.name(), world.sockets().listen(port.address(), number, BACKLOG));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    private Map<String, Integer> ownPorts() {
        return memory.ports().entrySet().stream()
                .filter(it -> !memory.sockets.containsKey(it.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Ports on which it listens; empty: nothing of it runs. */
    private CompletionStage<Optional<Set<Integer>>> look(ProcessTreeId kin) {
        return world.processes()
                .findTree(kin)
                .thenApplyAsync(
                        family -> {
                            var pids =
                                    family.stream()
                                            .map(ProcessInfo::pid)
                                            .collect(Collectors.toSet());
                            return pids.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(world.sockets().listening(pids).keySet());
                        },
                        world.blocking());
    }

    private void warn(Map<String, Integer> told, Optional<Set<Integer>> found) {
        found.map(it -> missing(told, it)).orElse(List.of()).stream()
                .map(InstanceCommand.Warn::new)
                .forEach(instance::tell);
    }

    private static List<String> missing(Map<String, Integer> told, Set<Integer> found) {
        return told.entrySet().stream()
                .filter(it -> !found.contains(it.getValue()))
                .map(it -> elsewhere(it.getKey(), it.getValue(), found))
                .toList();
    }

    private static String elsewhere(String name, int port, Set<Integer> found) {
        return "does not listen on port %d (%s) as it was told to, but on %s; does its command use {{port}}?"
                .formatted(port, name, found.isEmpty() ? "none" : found);
    }
}
