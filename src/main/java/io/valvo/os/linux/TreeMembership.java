package io.valvo.os.linux;

import io.valvo.model.ProcessId;
import io.valvo.model.ProcessMarker;
import io.valvo.os.TreeUsage;
import io.valvo.os.TreeUsage.Member;
import io.valvo.os.process.MarkerTrust;
import io.valvo.os.process.ProcessAncestry;
import io.valvo.os.process.SessionOwners;
import io.valvo.os.procfs.ProcfsParser;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * Assigns a process to a process tree: by its leader, its session, its parent, by what it was once
 * seen to descend from, and by the marker that it has inherited, whatever it has left since.
 */
final class TreeMembership {
    private static final byte[] STATUS = ProcfsReader.ascii("/status");
    private static final byte[] ENVIRON = ProcfsReader.ascii("/environ");

    private final ProcfsReader reader;
    private final Map<Integer, TreeUsage> byLeader = new HashMap<>();
    private final Map<String, TreeUsage> byMarker = new HashMap<>();

    private final ProcessAncestry ancestry;

    TreeMembership(ProcfsReader reader, ProcessAncestry ancestry) {
        this.reader = reader;
        this.ancestry = ancestry;
    }

    /** A family to be found from now on. */
    void found(TreeUsage family) {
        byLeader.put((int) family.tree.leader().pid(), family);
        if (!family.tree.marker().isEmpty()) byMarker.put(family.tree.marker(), family);
    }

    void end(TreeUsage family) {
        byLeader.remove((int) family.tree.leader().pid(), family);
        byMarker.remove(family.tree.marker(), family);
    }

    /** A pid that somebody else has now is no tie. */
    @Nullable TreeUsage byTies(Member member, @Nullable Member parent) {
        var leader = byLeader.get(member.pid);
        if (leader != null)
            return leader.tree.leader().startTicks() == member.startTicks ? leader : null;
        var session = byLeader.get(member.session);
        if (session != null && session.tree.leader().startTicks() <= member.startTicks)
            return session;
        return parent == null ? null : parent.family;
    }

    /** As it was once seen, or found out otherwise. */
    @Nullable TreeUsage byDescent(Member member) {
        return ancestry.ownerOf(member.pid, member.startTicks, member.session)
                .map(byMarker::get)
                .orElse(null);
    }

    /** Wherever it goes from here. */
    void remember(Member member, TreeUsage family) {
        if (member.pid != family.tree.leader().pid())
            ancestry.recordOwner(
                    new ProcessId(member.pid, member.startTicks), SessionOwners.owner(family.tree));
    }

    /** Reads its environment. */
    @Nullable TreeUsage byMarker(Member member) {
        int length = reader.read(member.pid, ENVIRON);
        return ProcfsParser.variable(reader.text, length, ProcessMarker.VARIABLE)
                .map(byMarker::get)
                .filter(family -> MarkerTrust.admits(realUser(member), family.tree.user()))
                .orElse(null);
    }

    private int realUser(Member member) {
        return ProcfsParser.realUser(reader.text, reader.read(member.pid, STATUS));
    }
}
