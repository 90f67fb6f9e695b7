package io.valvo.os;

import io.valvo.model.ProcessId;
import io.valvo.model.ProcessMarker;

import java.time.Instant;
import java.util.Optional;

/**
 * A process as found at one moment.
 *
 * @param parent pid of its parent, 0 when it has none
 * @param group process group id, 0 where the system doesn't tell
 * @param session session id, 0 where the system doesn't tell
 * @param state letter of {@code ps}: R, S, D, T, Z; {@code ?} where unknown
 * @param user name of its effective user, the number when it has no name
 * @param command command line, at most {@value #COMMAND_LENGTH} characters; the bare name in
 *     brackets when it has none
 * @param marker its {@link ProcessMarker#VARIABLE}; empty too when its environment may not be read
 * @param since when it started
 */
public record ProcessInfo(
        ProcessId id,
        long parent,
        long group,
        long session,
        char state,
        String user,
        String command,
        Optional<String> marker,
        Instant since) {

    public static final int COMMAND_LENGTH = 200;

    /** The same, known to descend from who carries this marker. */
    public ProcessInfo markedAs(String known) {
        return new ProcessInfo(
                id, parent, group, session, state, user, command, Optional.of(known), since);
    }

    public long pid() {
        return id.pid();
    }

    public boolean zombie() {
        return state == 'Z' || state == 'X';
    }
}
