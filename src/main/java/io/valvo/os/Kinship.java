package io.valvo.os;

import io.valvo.os.Usage.Member;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * To which family a process belongs: by its leader, its session, its parent, and by the marker that
 * it has inherited, whatever it has left since.
 */
final class Kinship {
    private static final byte[] STATUS = ProcReader.ascii("/status");
    private static final byte[] ENVIRON = ProcReader.ascii("/environ");

    private final ProcReader reader;
    private final Map<Integer, Usage> byLeader = new HashMap<>();
    private final Map<String, Usage> byMarker = new HashMap<>();

    Kinship(ProcReader reader) {
        this.reader = reader;
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
