package io.valvo.rules.cleanup;

import io.valvo.model.ProcessMarker;
import io.valvo.model.status.InstanceRecord;
import io.valvo.model.status.InstanceState;

import java.util.Optional;

/**
 * Whether a process that carries a marker of this daemon's own state directory is nobody's any
 * more: what an earlier incarnation has left, or an instance that there isn't.
 */
public final class LeftoverRule {
    private LeftoverRule() {}

    /**
     * @param record of the marker's instance, read after the process was seen: an incarnation is
     *     recorded before it is spawned
     */
    public static boolean is(ProcessMarker marker, Optional<InstanceRecord> record) {
        return record.filter(it -> owns(it, marker)).isEmpty();
    }

    private static boolean owns(InstanceRecord record, ProcessMarker marker) {
        return (record.incarnation() == marker.incarnation() && !over(record))
                || (record.incarnation() + 1 == marker.incarnation() && prepares(record));
    }

    /** The pre-start hook runs, for the incarnation that comes. */
    private static boolean prepares(InstanceRecord record) {
        return record.state() == InstanceState.STARTING && record.running().isEmpty();
    }

    /** The incarnation has ended, with all that descended from it. */
    private static boolean over(InstanceRecord record) {
        if (record.running().isPresent() || record.intent().isPresent()) return false;
        return switch (record.state()) {
            case STOPPED, FAILED, COMPLETED, SCHEDULED, BACKOFF -> true;
            case PENDING, STARTING, READY, UNHEALTHY, STOPPING -> false;
        };
    }
}
