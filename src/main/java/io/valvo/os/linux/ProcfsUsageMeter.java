package io.valvo.os.linux;

import io.valvo.os.ProcessTreeId;
import io.valvo.os.TreeUsage;
import io.valvo.os.TreeUsage.Member;
import io.valvo.os.UsageMeter;
import io.valvo.os.process.ProcessAncestry;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Samples process trees by {@code /proc/PID/stat} (proc(5)). Keeps the {@code stat} of every member
 * open and reads it again at each look: a third of the cost of opening it, and a process that took
 * over the pid can't be taken for it. Who was nobody's in three looks is looked at again but
 * rarely.
 */
public final class ProcfsUsageMeter implements UsageMeter {
    private static final byte[] STAT = ProcfsReader.ascii("/stat");

    /** A process that has come is asked this often who it is: it may not have executed yet. */
    private static final int ASKED = 3;

    /** Looks after which it is seen that a stranger is still the same process. */
    private static final int REVIEW = 16;

    /** Looks between two of what changes slowly: descriptors and I/O. */
    private static final int SLOWLY = 10;

    /** Looks after which all processes are listed, whatever the kernel tells. */
    private static final int TRUSTED = 10;

    /** Files of members kept open; more are opened at each look. */
    private static final int MOST_OPEN = 4096;

    private static final int PAGE = pageSize();

    private final ProcfsReader reader = new ProcfsReader();
    private final ProcessDetails details = new ProcessDetails(reader);
    private final ProcStatLine line = new ProcStatLine();
    private final int self = (int) ProcessHandle.current().pid();
    private final List<TreeUsage> usages = new ArrayList<>();
    private final ProcessAncestry ancestry;
    private final TreeMembership membership;
    private final List<Member> unknown = new ArrayList<>();
    private Member[] present = new Member[256];
    private Member[] spare = new Member[256];
    private int count;
    private int open;
    private int looks;
    private int lastPid;
    private int claims;

    /**
     * @param ancestry what is known besides, and what is found here
     */
    public ProcfsUsageMeter(ProcessAncestry ancestry) throws IOException {
        this.ancestry = ancestry;
        membership = new TreeMembership(reader, ancestry);
    }

    @Override
    public TreeUsage track(ProcessTreeId kin) {
        var usage = new TreeUsage(kin);
        usages.add(usage);
        membership.found(usage);
        // Whoever was met before as a stranger, and is no older than the leader, may be of it.
        for (int i = 0; i < count; i++)
            if (present[i].family == null && present[i].startTicks >= kin.leader().startTicks())
                present[i].strange = 0;
        return usage;
    }

    @Override
    public void untrack(TreeUsage usage) {
        usages.remove(usage);
        membership.end(usage);
        usage.members.forEach(this::release);
        usage.members.clear();
    }

    @Override
    public void sample() {
        looks++;
        if (claims != ancestry.claims()) identifyOrphans();
        if (hasNewProcesses()) merge(reader.list());
        else lookAgain();
        identify();
        for (int i = 0; i < usages.size(); i++) usages.get(i).sum();
    }

    @Override
    public void sample(TreeUsage usage) {
        for (int i = usage.members.size() - 1; i >= 0; i--)
            if (!refresh(usage.members.get(i))) removeEnded(usage.members.get(i));
        usage.sum();
    }

    @Override
    public void measureShared(TreeUsage usage) {
        long once = 0;
        for (int i = 0; i < usage.members.size(); i++)
            once += details.proportional(usage.members.get(i));
        usage.shared = Math.max(0, usage.memory - once);
    }

    @Override
    public void close() {
        List.copyOf(usages).forEach(this::untrack);
        reader.close();
    }

    /**
     * A list of all processes costs more than a look at all members. The kernel tells the pid that
     * it gave last: while that stays the same there is nobody new. Now and then it isn't trusted.
     */
    private boolean hasNewProcesses() {
        int pid = reader.lastPid();
        boolean came = pid <= 0 || pid != lastPid || looks % TRUSTED == 0;
        lastPid = pid;
        return came;
    }

    private void lookAgain() {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            var member = again(present[i]);
            if (member != null) present[kept++] = member;
        }
        Arrays.fill(present, kept, count, null);
        count = kept;
    }

    /** Walks the list of pids and what is known of them side by side; both ascend. */
    private void merge(int listed) {
        if (spare.length < listed) spare = new Member[Math.max(listed, spare.length * 2)];
        int known = 0, kept = 0;
        for (int i = 0; i < listed; i++) {
            int pid = reader.pids()[i];
            while (known < count && present[known].pid < pid) removeEnded(present[known++]);
            boolean met = known < count && present[known].pid == pid;
            var member = met ? again(present[known++]) : addProcess(pid);
            if (member != null) spare[kept++] = member;
        }
        while (known < count) removeEnded(present[known++]);
        var before = present;
        present = spare;
        Arrays.fill(before, 0, Math.min(count, before.length), null);
        spare = before;
        count = kept;
    }

    private @Nullable Member again(Member member) {
        if (member.family == null && member.strange >= ASKED && (member.pid + looks) % REVIEW != 0)
            return member;
        if (refresh(member)) return member;
        removeEnded(member);
        return addProcess(member.pid);
    }

    /** Of some orphans it is known now whose they are. */
    private void identifyOrphans() {
        int now = ancestry.claims();
        for (long pid : ancestry.claimedSince(claims)) {
            var member = find((int) pid);
            if (member != null && member.family == null) member.strange = 0;
        }
        claims = now;
    }

    /** A process that wasn't there before. */
    private @Nullable Member addProcess(int pid) {
        if (pid == self) return null;
        int length = reader.read(pid, STAT);
        if (length == 0 || !line.parse(reader.text, length)) return null;
        var member = new Member(pid, line.startTicks());
        take(member);
        unknown.add(member);
        return member;
    }

    /** False: it is gone, or another process has its pid. */
    private boolean refresh(Member member) {
        int length =
                member.descriptor >= 0
                        ? reader.read(member.descriptor)
                        : reader.read(member.pid, STAT);
        if (length == 0 || !line.parse(reader.text, length)) return false;
        if (line.startTicks() != member.startTicks) return false;
        take(member);
        if (member.family != null) seldom(member, member.family);
        else if (member.strange < ASKED) unknown.add(member);
        return true;
    }

    private void take(Member member) {
        member.parent = line.parent();
        member.session = line.session();
        member.zombie = line.zombie();
        member.own = line.own();
        member.reaped = line.reaped();
        member.threads = line.threads();
        member.resident = member.zombie ? 0 : line.residentPages() * PAGE;
    }

    /** Descendants after their ancestors, whatever the order of their pids. */
    private void identify() {
        for (boolean found = true; found; ) found = unknown.removeIf(this::belongs);
        for (var member : unknown) {
            var usage = member.strange < ASKED ? membership.byMarker(member) : null;
            if (usage != null) join(member, usage);
            else member.strange++;
        }
        boolean joined = unknown.removeIf(it -> it.family != null);
        if (joined) identify();
        unknown.clear();
    }

    private boolean belongs(Member member) {
        var usage = membership.byTies(member, find(member.parent));
        if (usage == null) usage = membership.byDescent(member);
        if (usage != null) join(member, usage);
        return usage != null;
    }

    private void join(Member member, TreeUsage usage) {
        usage.addMember(member);
        membership.remember(member, usage);
        details.read(member);
        if (open >= MOST_OPEN) return;
        member.descriptor = reader.open(member.pid, STAT);
        if (member.descriptor >= 0) open++;
    }

    private void removeEnded(Member member) {
        if (member.family != null) {
            member.family.removeMember(member);
            if (!namesASession(member)) ancestry.forget(member.pid);
        }
        release(member);
    }

    /** Of somebody else: the kernel keeps its number as long. */
    private boolean namesASession(Member member) {
        if (member.session != member.pid) return false;
        for (int i = 0; i < count; i++)
            if (present[i].session == member.pid && present[i] != member) return true;
        return false;
    }

    private void release(Member member) {
        member.family = null;
        member.strange = ASKED;
        if (member.descriptor < 0) return;
        reader.close(member.descriptor);
        member.descriptor = -1;
        open--;
    }

    private void seldom(Member member, TreeUsage family) {
        if ((looks + member.pid) % SLOWLY == 0) details.read(member);
        else if (family.countsFiles) details.countFiles(member);
    }

    private @Nullable Member find(int pid) {
        int low = 0, high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (present[middle].pid == pid) return present[middle];
            if (present[middle].pid < pid) low = middle + 1;
            else high = middle - 1;
        }
        return null;
    }

    private static int pageSize() {
        var call = Libc.find("getpagesize", FunctionDescriptor.of(Libc.INT));
        try {
            return (int) call.invokeExact();
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }
}
