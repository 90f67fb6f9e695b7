package io.valvo.os;

import io.valvo.model.ProcessId;
import io.valvo.os.Usage.Member;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * To which family a process belongs: by its leader, its session, its parent, by what it was once
 * seen to descend from, and by the marker that it has inherited, whatever it has left since.
 */
final class Kinship {
    private static final byte[] STATUS = ProcReader.ascii("/status");
    private static final byte[] ENVIRON = ProcReader.ascii("/environ");

    private final ProcReader reader;
    private final Map<Integer, Usage> byLeader = new HashMap<>();
    private final Map<String, Usage> byMarker = new HashMap<>();

    private final Parentage parentage;

    Kinship(ProcReader reader, Parentage parentage) {
        this.reader = reader;
        this.parentage = parentage;
    }

    /** A family to be found from now on. */
    void found(Usage family) {
        byLeader.put((int) family.kin.leader().pid(), family);
        if (!family.kin.marker().isEmpty()) byMarker.put(family.kin.marker(), family);
    }

    void end(Usage family) {
        byLeader.remove((int) family.kin.leader().pid(), family);
        byMarker.remove(family.kin.marker(), family);
    }

    /** A pid that somebody else has now is no tie. */
    @Nullable Usage byTies(Member member, @Nullable Member parent) {
        var leader = byLeader.get(member.pid);
        if (leader != null)
            return leader.kin.leader().startTicks() == member.startTicks ? leader : null;
        var session = byLeader.get(member.session);
        if (session != null && session.kin.leader().startTicks() <= member.startTicks)
            return session;
        return parent == null ? null : parent.family;
    }

    /** As it was once seen, or found out otherwise. */
    @Nullable Usage byDescent(Member member) {
        return parentage
                .ownerOf(member.pid, member.startTicks, member.session)
                .map(byMarker::get)
                .orElse(null);
    }

    /** Wherever it goes from here. */
    void remember(Member member, Usage family) {
        if (member.pid != family.kin.leader().pid())
            parentage.saw(new ProcessId(member.pid, member.startTicks), Sessions.owner(family.kin));
    }

    /** Reads its environment. */
    @Nullable Usage byMarker(Member member) {
        int length = reader.read(member.pid, ENVIRON);
        return ProcText.variable(reader.text, length, Processes.MARKER)
                .map(byMarker::get)
                .filter(family -> Bearers.admits(realUser(member), family.kin.user()))
                .orElse(null);
    }

    private int realUser(Member member) {
        return ProcText.realUser(reader.text, reader.read(member.pid, STATUS));
    }
}
