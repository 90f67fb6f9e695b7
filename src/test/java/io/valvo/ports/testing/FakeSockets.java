package io.valvo.ports.testing;

import io.valvo.model.ProcessId;
import io.valvo.os.ListenSocket;
import io.valvo.os.PortAvailability;
import io.valvo.os.PortListener;
import io.valvo.os.ProcessInfo;
import io.valvo.os.Sockets;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A machine whose ports are held by whom the test says. */
public final class FakeSockets implements Sockets {
    public final Map<Integer, ProcessInfo> taken = new ConcurrentHashMap<>();
    public final Set<Integer> lingering = ConcurrentHashMap.newKeySet();

    /** Ports that old connections keep anybody from listening on. */
    public final Set<Integer> blocked = ConcurrentHashMap.newKeySet();

    final AtomicInteger checks = new AtomicInteger();
    public final AtomicInteger searches = new AtomicInteger();
    private final AtomicInteger ephemeral = new AtomicInteger(40_000);

    public static ProcessInfo process(long pid, String command, String marker) {
        var id = new ProcessId(pid, 1);
        return new ProcessInfo(
                id,
                1,
                pid,
                pid,
                'S',
                "bob",
                command,
                Optional.of(marker).filter(m -> !m.isEmpty()),
                Instant.EPOCH);
    }

    @Override
    public PortAvailability availability(int port, Optional<String> address) {
        checks.incrementAndGet();
        return taken.containsKey(port) || blocked.contains(port)
                ? PortAvailability.TAKEN
                : PortAvailability.FREE;
    }

    @Override
    public int anyFree(Optional<String> address) {
        return ephemeral.getAndIncrement();
    }

    @Override
    public Map<Integer, List<ProcessInfo>> holders(Collection<Integer> ports) {
        searches.incrementAndGet();
        var holders = new HashMap<Integer, List<ProcessInfo>>();
        taken.forEach((port, process) -> {
            if (ports.contains(port)) holders.put(port, List.of(process));
        });
        return holders;
    }

    @Override
    public Map<Integer, Set<String>> listening(Set<Long> pids) {
        throw new UnsupportedOperationException("no affair of the registry's");
    }

    @Override
    public List<PortListener> listeners() {
        return taken.entrySet().stream()
                .map(entry ->
                        new PortListener("0.0.0.0", entry.getKey(), List.of(entry.getValue())))
                .toList();
    }

    @Override
    public Set<Integer> lingering(Collection<Integer> ports) {
        var found = new HashSet<>(ports);
        found.retainAll(lingering);
        return found;
    }

    @Override
    public ListenSocket listen(Optional<String> address, int port, int backlog) {
        throw new UnsupportedOperationException("no affair of the registry's");
    }
}
