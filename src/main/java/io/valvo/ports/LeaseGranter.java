package io.valvo.ports;

import io.valvo.model.event.PortEvent;
import io.valvo.model.status.Lease;
import io.valvo.ports.AcquireQueue.PendingAcquire;
import io.valvo.rules.ports.PortDecision;
import io.valvo.rules.ports.PortTable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Executes a {@link PortDecision}: tells whom it concerns and returns the table as it is then. */
final class LeaseGranter {
    private final PortRegistryContext world;
    private final AcquireQueue queue;
    private final RefusedInstances refusedInstances = new RefusedInstances();

    LeaseGranter(PortRegistryContext world, AcquireQueue queue) {
        this.world = world;
        this.queue = queue;
    }

    /** {@code seen}: the table that the finding is based on. */
    PortTable decide(
            PortTable table, PendingAcquire wish, PortTable seen, PortSurvey.Finding finding) {
        var decision =
                PortDecision.decide(
                        table, wish.instance(), finding.inquiry(), world.clock().instant());
        return switch (decision) {
            case PortDecision.Granted granted -> grant(table, wish, granted);
            case PortDecision.Refused _ when !table.equals(seen) -> requeue(table, wish);
            case PortDecision.Refused refused -> refuse(table, wish, refused);
        };
    }

    PortTable release(PortTable table, String instance) {
        queue.withdraw(instance);
        refusedInstances.forget(instance);
        return apply(table, table.release(instance, world.clock().instant()));
    }

    /** Ports that left quarantine are anybody's again, other daemons' included. */
    PortTable endQuarantine(PortTable table, Set<Integer> closed) {
        var next = table.endQuarantine(closed, world.clock().instant());
        var free = new HashSet<>(table.quarantine().keySet());
        free.removeIf(next::guards);
        free.forEach(world.locks()::unlock);
        refusedInstances.notifyFreed(free);
        return next;
    }

    /** Something was released since: it may be what is wanted. */
    private PortTable requeue(PortTable table, PendingAcquire wish) {
        queue.requeueFirst(wish, wish);
        return table;
    }

    private PortTable grant(PortTable table, PendingAcquire wish, PortDecision.Granted granted) {
        queue.remove(wish);
        refusedInstances.forget(wish.instance());
        granted.conflicts().forEach(world.facts());
        var next = apply(table, granted.step());
        granted.migrations()
                .forEach(m -> world.facts().accept(new PortEvent.Migrated(wish.instance(), m)));
        wish.asked()
                .replyTo()
                .tell(
                        new PortReply.Granted(
                                wish.instance(),
                                wish.asked().attempt(),
                                leases(wish, next),
                                granted.migrations()));
        return next;
    }

    private static Map<String, Lease> leases(PendingAcquire wish, PortTable table) {
        var leases = new HashMap<String, Lease>();
        table.of(wish.instance()).forEach(lease -> leases.put(lease.name(), lease));
        return leases;
    }

    private PortTable refuse(PortTable table, PendingAcquire wish, PortDecision.Refused refused) {
        queue.remove(wish);
        refusedInstances
                .refuse(wish.asked(), refused.conflicts(), refused.finalFailure())
                .forEach(world.facts());
        refuse(wish, refused.reason(), refused.finalFailure());
        return apply(table, refused.step());
    }

    static void refuse(PendingAcquire wish, String reason, boolean finalFailure) {
        var asked = wish.asked();
        asked.replyTo()
                .tell(
                        new PortReply.Refused(
                                wish.instance(), asked.attempt(), reason, finalFailure));
    }

    /** What leaves a port behind tells those who waited for it. */
    private PortTable apply(PortTable before, PortTable.Step step) {
        step.facts().forEach(world.facts());
        var handed = new HashSet<>(step.next().handed());
        handed.removeAll(before.handed());
        if (!handed.isEmpty()) refusedInstances.notifyFreed(handed);
        return step.next();
    }
}
