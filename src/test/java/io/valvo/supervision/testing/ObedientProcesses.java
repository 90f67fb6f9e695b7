package io.valvo.supervision.testing;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.Signal;
import io.valvo.os.ProcessListener;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.SpawnRequest;
import io.valvo.os.TreeKillResult;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Processes that end when they are asked to, at once or when they are let go. */
public final class ObedientProcesses extends FakeProcesses {
    private record Running(String command, ProcessListener watcher) {}

    private final Map<Long, Running> running = new LinkedHashMap<>();
    private final Set<Long> asked = new LinkedHashSet<>();
    private boolean obeys = true;
    private int started;

    @Override
    public void spawn(SpawnRequest launch, ProcessListener watcher) {
        long pid;
        synchronized (this) {
            pid = ++started;
            running.put(pid, new Running(String.join(" ", launch.command()), watcher));
        }
        watcher.started(new ProcessId(pid, 1));
    }

    @Override
    public boolean signalGroup(ProcessId leader, Signal signal) {
        return end(leader.pid(), signal);
    }

    @Override
    public CompletionStage<TreeKillResult> killTree(ProcessTreeId kin) {
        end(kin.leader().pid(), Signal.KILL);
        return super.killTree(kin);
    }

    /** From now on they wait, when they are asked to end. */
    public synchronized void hold() {
        obeys = false;
    }

    public void letGo() {
        Set<Long> due;
        synchronized (this) {
            obeys = true;
            due = Set.copyOf(asked);
        }
        due.forEach(pid -> end(pid, Signal.TERM));
    }

    public synchronized boolean someoneIsAsked() {
        return !asked.isEmpty();
    }

    public synchronized int started() {
        return started;
    }

    /** What runs, in order of the alphabet. */
    public synchronized List<String> commands() {
        return running.values().stream().map(Running::command).sorted().toList();
    }

    private boolean end(long pid, Signal signal) {
        Running ended;
        synchronized (this) {
            if (!obeys && signal != Signal.KILL) {
                asked.add(pid);
                return true;
            }
            asked.remove(pid);
            ended = running.remove(pid);
        }
        if (ended != null) ended.watcher.exited(new Exit.Killed(signal.number(), false), true);
        return true;
    }
}
