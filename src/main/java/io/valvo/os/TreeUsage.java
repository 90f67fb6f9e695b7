package io.valvo.os;

import java.util.ArrayList;
import java.util.List;

/**
 * Memory, CPU time, threads, descriptors and I/O of one process tree, as of the latest sample.
 * Owned by its {@link UsageMeter}: to be read by the thread that looks.
 */
public final class TreeUsage {
    public final ProcessTreeId tree;
    public final List<Member> members = new ArrayList<>(1);

    private final ReapedCpuTime reapedCpuTime = new ReapedCpuTime();
    public boolean countsFiles;

    public long memory;
    public long shared;
    long cpuMillis;
    int processes;
    int threads;
    int files = -1;
    long readBytes = -1;
    long writtenBytes = -1;

    public TreeUsage(ProcessTreeId tree) {
        this.tree = tree;
    }

    public ProcessTreeId tree() {
        return tree;
    }

    /** Resident bytes, each process by itself. */
    public long resident() {
        return memory;
    }

    /**
     * Resident bytes, without what {@link UsageMeter#measureShared} found to be counted more than
     * once. Whoever comes or goes makes that unknown again.
     */
    public long memory() {
        return Math.max(0, memory - shared);
    }

    /** User and system time since the leader began, of members that have ended, too. */
    public long cpuMillis() {
        return cpuMillis;
    }

    /** Without zombies. */
    public int processes() {
        return processes;
    }

    public int threads() {
        return threads;
    }

    /** Open descriptors; −1: not counted yet. Counted every ten looks, unless told otherwise. */
    public int files() {
        return files;
    }

    /** Whether descriptors are counted at every look: somebody bounds them. */
    public void countFiles(boolean always) {
        countsFiles = always;
    }

    /** From storage; −1: not known. Read every ten looks. */
    public long readBytes() {
        return readBytes;
    }

    public long writtenBytes() {
        return writtenBytes;
    }

    /** What its children used before it was seen is part of what it brings along. */
    public void addMember(Member member) {
        member.family = this;
        members.add(member);
        shared = 0;
        cpuMillis += member.reaped;
        member.reapedBefore = member.reaped;
    }

    public void removeMember(Member member) {
        if (!members.remove(member)) return;
        reapedCpuTime.left(member.own + member.reaped);
        shared = 0;
    }

    /** Adds up what was read of the members. */
    public void sum() {
        long resident = 0, gained = 0, collected = 0, reads = 0, writes = 0;
        int living = 0, tasks = 0, open = 0;
        for (int i = 0; i < members.size(); i++) {
            var it = members.get(i);
            resident += it.resident;
            gained += it.own - it.ownBefore;
            collected += it.reaped - it.reapedBefore;
            if (!it.zombie) living++;
            tasks += it.zombie ? 0 : it.threads;
            open += Math.max(0, it.files);
            reads += it.readBytes;
            writes += it.writtenBytes;
            it.rememberTimes();
        }
        memory = resident;
        cpuMillis += gained + reapedCpuTime.unseen(collected);
        processes = living;
        threads = tasks;
        files = open;
        readBytes = reads;
        writtenBytes = writes;
    }

    /** One process, as it was read last. Times are milliseconds. */
    public static final class Member {
        public final int pid;
        public final long startTicks;

        /** Null: it is nobody's. */
        @org.jspecify.annotations.Nullable public TreeUsage family;

        /** Of its {@code stat}; −1: not kept open. */
        public int descriptor = -1;

        /** In so many looks it was nobody's. */
        public int strange;

        public int parent;
        public int session;
        public boolean zombie;
        public long own;
        public long ownBefore;
        public long reaped;
        long reapedBefore;
        public long resident;
        public int threads;
        public int files = -1;
        public long readBytes;
        public long writtenBytes;

        public Member(int pid, long startTicks) {
            this.pid = pid;
            this.startTicks = startTicks;
        }

        void rememberTimes() {
            ownBefore = own;
            reapedBefore = reaped;
        }
    }
}
