package io.valvo.os;

import java.util.Set;

/**
 * A living orphan without a marker, reparented to this subreaper.
 *
 * @param owners markers of the processes that it may descend from: one, where that is certain; none
 *     where nothing is known
 */
public record ReparentedProcess(ProcessInfo process, Set<String> owners) {
    public ReparentedProcess {
        owners = Set.copyOf(owners);
    }
}
