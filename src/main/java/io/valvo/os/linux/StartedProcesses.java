package io.valvo.os.linux;

import io.valvo.os.ProcessTreeId;
import io.valvo.os.SpawnRequest;
import io.valvo.os.process.SessionOwners;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Registers the processes that this daemon has started and of whose trees something may be left:
 * from one of them each of our orphans descends. Bounded: of those that have ended at most {@value
 * #MOST_ENDED}. Thread-safe.
 */
final class StartedProcesses {
    private static final int MOST_ENDED = 1024;

    /** Nanoseconds of timer slack at most that somebody is told apart by: a tenth more. */
    private static final int MOST_SLACK = 5_000;

    /**
     * One of them.
     *
     * @param slack its {@link TimerSlack}, above ours; 0: as ours
     * @param outputs where its output goes
     * @param executable as it was started; may be a script, or a link
     * @param cgroup directory of its control group
     */
    record Life(
            String owner,
            long startTicks,
            int slack,
            Set<String> outputs,
            String executable,
            Optional<Path> cgroup) {
        static Life of(ProcessTreeId kin, int slack, SpawnRequest launch, String executable) {
            var outputs =
                    Stream.concat(Stream.of(launch.stdout()), launch.stderr().stream())
                            .map(Path::toString)
                            .collect(Collectors.toSet());
            return new Life(
                    SessionOwners.owner(kin),
                    kin.leader().startTicks(),
                    slack,
                    outputs,
                    executable,
                    launch.cgroup().map(Path::getParent));
        }
    }

    private final SequencedMap<String, Life> running = new LinkedHashMap<>();
    private final SequencedMap<String, Life> ended = new LinkedHashMap<>();
    private final BitSet slacks = new BitSet();

    private int beginning;

    /**
     * One is about to be started, and then {@link #began}, or not ({@link #giveBack}).
     *
     * @return the slack that it gets, which no other has; 0: there is none left
     */
    synchronized int takeSlack() {
        beginning++;
        int free = slacks.nextClearBit(1);
        if (free > MOST_SLACK) return 0;
        slacks.set(free);
        return free;
    }

    synchronized void giveBack(int slack) {
        beginning--;
        slacks.clear(slack);
    }

    /** One may run by now that {@link #at} doesn't know. */
    synchronized boolean isAnyBeginning() {
        return beginning > 0;
    }

    synchronized void began(Life life) {
        beginning--;
        forget(running.put(life.owner(), life));
    }

    /**
     * @param alone nobody of it is left
     */
    synchronized void ended(ProcessTreeId kin, boolean alone) {
        var life = running.remove(SessionOwners.owner(kin));
        if (alone) forget(life);
        if (life == null || alone) return;
        forget(ended.put(life.owner(), life));
        if (ended.size() > MOST_ENDED) forget(ended.pollFirstEntry().getValue());
    }

    /** None of its family was found any more. True: it was one that had ended. */
    synchronized boolean cleared(ProcessTreeId kin) {
        var life = ended.remove(SessionOwners.owner(kin));
        forget(life);
        return life != null;
    }

    /** Those that a process which began then may descend from. */
    synchronized List<Life> at(long startTicks) {
        return Stream.concat(ended.values().stream(), running.values().stream())
                .filter(it -> it.startTicks() <= startTicks)
                .toList();
    }

    /** Whether something may be left of any of them. */
    synchronized boolean any(Set<String> owners) {
        return owners.stream().anyMatch(it -> running.containsKey(it) || ended.containsKey(it));
    }

    private void forget(@Nullable Life life) {
        if (life != null) slacks.clear(life.slack());
    }
}
