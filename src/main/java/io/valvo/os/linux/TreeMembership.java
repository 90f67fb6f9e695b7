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
 * To which family a process belongs: by its leader, its session, its parent, by what it was once
 * seen to descend from, and by the marker that it has inherited, whatever it has left since.
 */
final class TreeMembership {
    private static final byte[] STATUS = ProcfsReader.ascii("/status");
    private static final byte[] ENVIRON = ProcfsReader.ascii("/environ");

    private final ProcfsReader reader;
    private final Map<Integer, TreeUsage> byLeader = new HashMap<>();
    private final Map<String, TreeUsage> byMarker = new HashMap<>();

    private final ProcessAncestry parentage;

    TreeMembership(ProcfsReader reader, ProcessAncestry parentage) {
        this.reader = reader;
        this.parentage = parentage;
    }

    /** A family to be found from now on. */
    void found(TreeUsage family) {
        byLeader.put((int) family.kin.leader().pid(), family);
        if (!family.kin.marker().isEmpty()) byMarker.put(family.kin.marker(), family);
    }

    void end(TreeUsage family) {
        byLeader.remove((int) family.kin.leader().pid(), family);
        byMarker.remove(family.kin.marker(), family);
    }

    /** A pid that somebody else has now is no tie. */
    @Nullable TreeUsage byTies(Member member, @Nullable Member parent) {
        var leader = byLeader.get(member.pid);
        if (leader != null)
            return leader.kin.leader().startTicks() == member.startTicks ? leader : null;
        var session = byLeader.get(member.session);
        if (session != null && session.kin.leader().startTicks() <= member.startTicks)
            return session;
        return parent == null ? null : parent.family;
    }

    /** As it was once seen, or found out otherwise. */
    @Nullable TreeUsage byDescent(Member member) {
        return parentage
                .ownerOf(member.pid, member.startTicks, member.session)
                .map(byMarker::get)
                .orElse(null);
    }

    /** Wherever it goes from here. */
    void remember(Member member, TreeUsage family) {
        if (member.pid != family.kin.leader().pid())
            parentage.saw(
                    new ProcessId(member.pid, member.startTicks), SessionOwners.owner(family.kin));
    }

    /** Reads its environment. */
    @Nullable TreeUsage byMarker(Member member) {
        int length = reader.read(member.pid, ENVIRON);
        return ProcfsParser.variable(reader.text, length, ProcessMarker.VARIABLE)
                .map(byMarker::get)
                .filter(family -> MarkerTrust.admits(realUser(member), family.kin.user()))
                .orElse(null);
    }

    private int realUser(Member member) {
        return ProcfsParser.realUser(reader.text, reader.read(member.pid, STATUS));
    }
}
