package io.valvo.os;

import io.valvo.model.ProcessId;
import io.valvo.model.ProcessMarker;

import java.util.OptionalInt;

/**
 * Names a process tree: a process and all that descends from it, recognised even after the leader
 * is gone.
 *
 * @param leader the process that was started, leader of its session
 * @param marker value of {@link ProcessMarker#VARIABLE} in its environment; unique to this process
 *     or at least to its instance; empty: no marker was given
 * @param user the real user that bearers of the marker may have besides this process' own: an
 *     environment can be made up by anybody
 */
public record ProcessTreeId(ProcessId leader, String marker, OptionalInt user) {
    public ProcessTreeId(ProcessId leader, String marker) {
        this(leader, marker, OptionalInt.empty());
    }
}
