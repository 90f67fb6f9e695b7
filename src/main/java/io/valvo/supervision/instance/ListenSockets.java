package io.valvo.supervision.instance;

import io.valvo.health.ProbeVerdict.StartTimedOut;
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

    private static final Duration LONGEST_SCAN = Duration.ofSeconds(2);
    private static final Duration UNPROBED = Duration.ofSeconds(10);

    private final InstanceContext context;
    private final InstanceData data;
    private final ActorRef<InstanceCommand> instance;

    ListenSockets(InstanceContext context, InstanceData data, ActorRef<InstanceCommand> instance) {
        this.context = context;
        this.data = data;
        this.instance = instance;
    }

    /** Binds what is to be passed on and isn't bound yet; tells why it can't be. */
    Optional<String> open() {
        for (var port : data.spec.ports().values()) {
            if (!port.socket() || data.ports.sockets.containsKey(port.name())) continue;
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
    void recover(ProcessId process) {
        data.spec.ports().values().stream()
                .filter(it -> it.socket() && data.ports.leases.containsKey(it.name()))
                .forEach(it -> {
                    int port = Objects.requireNonNull(data.ports.leases.get(it.name())).port();
                    context.blocking().execute(() -> recover(process, it.name(), port));
                });
    }

    private void recover(ProcessId process, String name, int port) {
        try {
            instance.tell(
                    new InstanceCommand.SocketRecovered(
                            name, context.sockets().copy(process, port)));
        } catch (IOException e) {
            instance.tell(
                    new InstanceCommand.Warn(
                            "its socket of port %d (%s) is its own alone now, connections will be refused during its next restart: %s"
                                    .formatted(port, name, e.getMessage())));
        }
    }

    /** A copy has come, perhaps too late. */
    void recovered(String name, ListenSocket socket) {
        boolean late = data.life.phase().living().isEmpty() || data.ports.sockets.containsKey(name);
        if (late) socket.close();
        else data.ports.sockets.put(name, socket);
    }

    void close() {
        data.ports.sockets.values().forEach(socket -> socket.close());
        data.ports.sockets.clear();
    }

    /**
     * Looks off the actor's thread; a service that listens elsewhere, or nowhere, is worth a
     * warning. One that no probe has waited for gets some time first.
     */
    void check(ProcessTreeId tree) {
        var expected = ownPorts();
        if (expected.isEmpty()) return;
        long delay = data.spec.ready().probes().isEmpty() ? UNPROBED.toMillis() : 0;
        CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS, context.blocking())
                .execute(() -> listening(tree).thenAccept(it -> warn(expected, it)));
    }

    /** Before its start is called failed: does it listen, but somewhere else? */
    void checkTimedOut(ProcessTreeId tree, StartTimedOut late) {
        int incarnation = data.life.incarnation();
        elsewhere(tree)
                .thenAccept(found ->
                        instance.tell(new InstanceCommand.StartOverdue(incarnation, late, found)));
    }

    /**
     * Of one that isn't ready in time: which of its ports it doesn't listen on although it listens
     * on others. Comes soon, whatever happens.
     */
    private CompletionStage<List<String>> elsewhere(ProcessTreeId tree) {
        var expected = ownPorts();
        if (expected.isEmpty()) return CompletableFuture.completedFuture(List.of());
        return listening(tree)
                .thenApply(
                        found -> found.filter(it -> !it.isEmpty()).map(it -> missing(expected, it)))
                .thenApply(missing -> missing.orElse(List.of()))
                .toCompletableFuture()
                .completeOnTimeout(List.of(), LONGEST_SCAN.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(_ -> List.of());
    }

    /** The reason of a start that failed, with what may be behind it. */
    static String reason(String why, List<String> elsewhere) {
        return Stream.concat(Stream.of(why), elsewhere.stream()).collect(Collectors.joining("; "));
    }

    private Optional<String> open(PortSpec port) {
        try {
            int number = Objects.requireNonNull(data.ports.leases.get(port.name())).port();
            data.ports.sockets.put(
                    port.name(), context.sockets().listen(port.address(), number, BACKLOG));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    private Map<String, Integer> ownPorts() {
        return data.portNumbers().entrySet().stream()
                .filter(it -> !data.ports.sockets.containsKey(it.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Ports on which it listens; empty: nothing of it runs. */
    private CompletionStage<Optional<Set<Integer>>> listening(ProcessTreeId tree) {
        return context.processes()
                .findTree(tree)
                .thenApplyAsync(
                        family -> {
                            var pids =
                                    family.stream()
                                            .map(ProcessInfo::pid)
                                            .collect(Collectors.toSet());
                            return pids.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(context.sockets().listening(pids).keySet());
                        },
                        context.blocking());
    }

    private void warn(Map<String, Integer> expected, Optional<Set<Integer>> found) {
        found.map(it -> missing(expected, it)).orElse(List.of()).stream()
                .map(InstanceCommand.Warn::new)
                .forEach(instance::tell);
    }

    private static List<String> missing(Map<String, Integer> expected, Set<Integer> found) {
        return expected.entrySet().stream()
                .filter(it -> !found.contains(it.getValue()))
                .map(it -> elsewhere(it.getKey(), it.getValue(), found))
                .toList();
    }

    private static String elsewhere(String name, int port, Set<Integer> found) {
        return "does not listen on port %d (%s) as it was told to, but on %s; does its command use {{port}}?"
                .formatted(port, name, found.isEmpty() ? "none" : found);
    }
}
