package io.valvo.os;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A census of families that a test makes up. */
public final class FakeCensus implements UsageMeter {
    /** What was asked: {@code all}, {@code PID}, {@code measure PID}. */
    public final List<String> asked = new ArrayList<>();

    private final List<TreeUsage> usages = new ArrayList<>();
    private final Consumer<FakeCensus> beforeLook;

    /** Called before each look, by the thread that looks: here the families change. */
    public FakeCensus(Consumer<FakeCensus> beforeLook) {
        this.beforeLook = beforeLook;
    }

    public void uses(long pid, long memory, long cpuMillis) {
        for (var usage : usages) {
            if (usage.tree().leader().pid() != pid) continue;
            usage.processes = 1;
            usage.memory = memory;
            usage.cpuMillis = cpuMillis;
        }
    }

    public void isGone(long pid) {
        for (var usage : usages) if (usage.tree().leader().pid() == pid) usage.processes = 0;
    }

    @Override
    public TreeUsage track(ProcessTreeId kin) {
        var usage = new TreeUsage(kin);
        usages.add(usage);
        return usage;
    }

    @Override
    public void untrack(TreeUsage usage) {
        usages.remove(usage);
    }

    @Override
    public void sample() {
        asked.add("all");
        beforeLook.accept(this);
    }

    @Override
    public void sample(TreeUsage usage) {
        asked.add(Long.toString(usage.tree().leader().pid()));
        beforeLook.accept(this);
    }

    @Override
    public void measureShared(TreeUsage usage) {
        asked.add("measure " + usage.tree().leader().pid());
    }

    @Override
    public void close() {
        asked.add("closed");
    }
}
