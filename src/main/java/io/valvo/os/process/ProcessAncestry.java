package io.valvo.os.process;

import io.valvo.model.ProcessId;
import io.valvo.os.UsageMeter;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Remembers from which of our processes each one descends that was once seen below it: what it
 * can't take off, whatever it does with its environment, its session and its parents. Remembered by
 * who looks (the {@link UsageMeter}, {@link ProcessTrees}) and by who takes orphans in.
 *
 * <p>The kernel doesn't give a pid to somebody else while it names a session, so a process whose
 * session was led by one of these descends from it. Who is gone, and leads no session any more, is
 * forgotten at the next look, before its pid can mean another. Holds the {@value #MOST} that were
 * seen last. Thread-safe.
 */
public final class ProcessAncestry {
    static final int MOST = 16_384;
    private static final int MOST_CLAIMS = 1024;

    private final Map<Long, Seen> seen =
            new LinkedHashMap<>(64, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Seen> eldest) {
                    return size() > MOST;
                }
            };

    private final ArrayDeque<Long> claimed = new ArrayDeque<>();
    private volatile int claims;

    private record Seen(long startTicks, String owner) {}

    /** It was seen below that owner. */
    public synchronized void recordOwner(ProcessId process, String owner) {
        seen.put(process.pid(), new Seen(process.startTicks(), owner));
    }

    /** The same of one that nobody could see there: whoever has looked at it looks again. */
    public synchronized void claim(ProcessId process, String owner) {
        recordOwner(process, owner);
        claimed.addLast(process.pid());
        if (claimed.size() > MOST_CLAIMS) claimed.removeFirst();
        claims = claims + 1;
    }

    /** How often {@link #claim} was called. */
    public int claims() {
        return claims;
    }

    /** The pids of the latest claims, from that number on. */
    public synchronized List<Long> claimedSince(int number) {
        int fresh = Math.min(claims - number, claimed.size());
        return claimed.stream().skip((long) claimed.size() - fresh).toList();
    }

    public synchronized Optional<String> ownerOf(long pid, long startTicks, long session) {
        var own = seen.get(pid);
        if (own != null && own.startTicks == startTicks) return Optional.of(own.owner);
        var leader = session == pid ? null : seen.get(session);
        return Optional.ofNullable(leader)
                .filter(it -> it.startTicks <= startTicks)
                .map(Seen::owner);
    }

    public Optional<String> ownerOf(ProcessEntry entry) {
        return ownerOf(entry.pid(), entry.id().startTicks(), entry.session());
    }

    /** This one has gone, and no session has its number. */
    public synchronized void forget(long pid) {
        seen.remove(pid);
    }

    /** Forgets all but these, and those whose sessions these stand in. */
    synchronized void keep(Collection<ProcessEntry> present) {
        if (seen.isEmpty()) return;
        var starts =
                present.stream()
                        .collect(
                                Collectors.toMap(
                                        ProcessEntry::pid,
                                        entry -> entry.id().startTicks(),
                                        (_, later) -> later));
        Set<Long> sessions = new HashSet<>();
        for (var entry : present) sessions.add(entry.session());
        seen.entrySet()
                .removeIf(it -> {
                    var start = starts.get(it.getKey());
                    return start == null
                            ? !sessions.contains(it.getKey())
                            : start != it.getValue().startTicks;
                });
    }
}
