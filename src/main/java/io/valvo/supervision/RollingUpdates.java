package io.valvo.supervision;

import io.valvo.model.EndCause;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.UpdateStrategy;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.rules.lifecycle.Input;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Services whose processes are renewed while they serve: further instances, on ports of their own,
 * must be ready first; then the usual ones are replaced, one after the other or all at once; then
 * the further ones leave. What doesn't get ready is taken back. Touched by {@link ServicesActor}
 * alone.
 */
final class RollingUpdates {
    private enum Phase {
        /** The further instances start. */
        SURGING,
        /** The usual ones are replaced. */
        REPLACING,
        /** One of them has failed: those that were replaced get their old shape back. */
        RETURNING
    }

    private static final class Rollout {
        final ServiceSpec from;
        ServiceSpec to;
        final int surge;
        Phase phase = Phase.SURGING;

        /** Instances up to this number have been told to renew themselves. */
        int told;

        /** Up to this number they have to. */
        int last;

        /** What the processes of those that are being replaced were. */
        final Map<String, Integer> before = new HashMap<>();

        Rollout(ServiceSpec from, ServiceSpec to) {
            this.from = from;
            this.to = to;
            last = to.instances();
            surge = to.serving().update() == UpdateStrategy.ROLLING ? 1 : last;
        }

        boolean leadsTo(ServiceSpec other) {
            return phase != Phase.RETURNING && to.instances() == other.instances();
        }

        ServiceSpec shape() {
            return phase == Phase.RETURNING ? from : to;
        }
    }

    private final ServiceRegistry roster;
    private final InstanceSpawner fleet;
    private final PortHandover handover;
    private final Map<String, Rollout> rollouts = new HashMap<>();
    private final Map<String, InstanceStatus> failures = new HashMap<>();
    private final ScaleUps scalings;

    RollingUpdates(ServiceRegistry roster, InstanceSpawner fleet, PortHandover handover) {
        this.roster = roster;
        this.fleet = fleet;
        this.handover = handover;
        scalings = new ScaleUps(roster, fleet);
    }

    /** It shall have so many instances; a renewal begins anew with as many. */
    void scale(String service, int instances) {
        scalings.forget(service);
        failures.remove(service);
        var rollout = rollouts.remove(service);
        if (rollout == null) {
            roster.spec(service).ifPresent(it -> scalings.begin(it, instances));
            return;
        }
        fleet.scale(service, instances);
        begin(rollout.from.withInstances(instances), rollout.shape().withInstances(instances));
    }

    boolean under(String service) {
        return rollouts.containsKey(service);
    }

    /** All are renewed, those included that were already. */
    void again(String service) {
        var rollout = rollouts.get(service);
        if (rollout != null) begin(rollout.from, rollout.shape());
    }

    /** What goes on leads to this shape now; false: nothing does, or not to that one. */
    boolean redirect(ServiceSpec to) {
        var rollout = rollouts.get(to.name());
        if (rollout == null || !rollout.leadsTo(to) || !renewable(to)) return false;
        begin(rollout.from, to);
        return true;
    }

    /** It wants to be renewed like that, and it serves. */
    boolean suits(ServiceSpec to) {
        var members = roster.of(to.name()).stream().filter(it -> !it.leaving).toList();
        return renewable(to)
                && members.size() == to.instances()
                && members.stream().allMatch(it -> it.status.wanted() && !it.held)
                && members.stream().anyMatch(it -> it.state() == InstanceState.READY);
    }

    private static boolean renewable(ServiceSpec to) {
        return to.serving().update() != UpdateStrategy.RESTART
                && !to.job()
                && to.ports().values().stream().allMatch(it -> spare(it, to));
    }

    /** A further instance can't have the only port that there is. */
    private static boolean spare(PortSpec port, ServiceSpec spec) {
        int surge = spec.serving().update() == UpdateStrategy.ROLLING ? 1 : spec.instances();
        boolean fixed = port.onConflict() == OnConflict.FAIL;
        return port.candidates().getFirst() == PortSpec.ANY
                || (!fixed
                        && (port.candidates().contains(PortSpec.ANY)
                                || port.candidates().size() >= spec.instances() + surge));
    }

    void begin(ServiceSpec from, ServiceSpec to) {
        handover.change(to);
        var rollout = new Rollout(from, to);
        rollouts.put(to.name(), rollout);
        scalings.forget(to.name());
        failures.remove(to.name());
        for (int i = 1; i <= rollout.surge; i++) fleet.further(to, to.instances() + i);
    }

    /** Why the last renewal, or scaling, was taken back. */
    Optional<InstanceStatus> failure(String service) {
        return Optional.ofNullable(failures.get(service)).or(() -> scalings.failure(service));
    }

    /** One that is there for the time of a renewal only. */
    boolean further(InstanceHandle member) {
        var rollout = rollouts.get(member.spec.name());
        return rollout != null && member.number > rollout.to.instances();
    }

    /** Something else is to become of it. */
    void forget(String service) {
        scalings.forget(service);
        failures.remove(service);
        rollouts.remove(service);
    }

    /**
     * Something else is to become of it: it has the shape that it was on the way to.
     *
     * @return the one that it came from
     */
    Optional<ServiceSpec> settle(String service) {
        var rollout = Optional.ofNullable(rollouts.get(service));
        forget(service);
        rollout.map(Rollout::shape).ifPresent(fleet::declare);
        return rollout.map(it -> it.from);
    }

    /** A service has changed. */
    void look(String service) {
        scalings.look(service);
        var rollout = rollouts.get(service);
        if (rollout == null) return;
        var concerned = roster.of(service).stream().filter(it -> concerned(it, rollout)).toList();
        if (!concerned.stream().allMatch(InstanceHandle::settled)) return;
        var failed = concerned.stream().filter(RollingUpdates::failed).findFirst();
        if (failed.isPresent()) fail(service, rollout, failed.get());
        else if (concerned.stream().allMatch(it -> renewed(it, rollout))) next(service, rollout);
    }

    private static boolean concerned(InstanceHandle it, Rollout rollout) {
        if (it.held) return false;
        return rollout.phase == Phase.SURGING
                ? it.number > rollout.to.instances()
                : rollout.before.containsKey(it.name);
    }

    private static boolean renewed(InstanceHandle it, Rollout rollout) {
        return it.state() == InstanceState.READY
                && it.status.incarnation() > rollout.before.getOrDefault(it.name, 0);
    }

    static boolean failed(InstanceHandle it) {
        return switch (it.state()) {
            case BACKOFF, FAILED, COMPLETED, STOPPED -> true;
            case PENDING, STARTING, READY, UNHEALTHY, STOPPING, SCHEDULED -> false;
        };
    }

    private void next(String service, Rollout rollout) {
        if (rollout.phase == Phase.SURGING) rollout.phase = Phase.REPLACING;
        rollout.before.clear();
        if (rollout.told >= rollout.last) end(service, rollout);
        else replace(service, rollout);
    }

    private void replace(String service, Rollout rollout) {
        boolean all = rollout.to.serving().update() == UpdateStrategy.BLUE_GREEN;
        int until = all ? rollout.last : rollout.told + 1;
        for (var it : List.copyOf(roster.of(service)))
            if (it.number > rollout.told && it.number <= until && !it.held) renew(it, rollout);
        rollout.told = until;
    }

    private void renew(InstanceHandle it, Rollout rollout) {
        rollout.before.put(it.name, it.status.incarnation());
        fleet.reshape(it, rollout.shape());
        it.order(new Input.Restart(EndCause.RESTART, "it is renewed"));
    }

    private void end(String service, Rollout rollout) {
        rollouts.remove(service);
        handover.stay(roster.of(service));
        fleet.declare(rollout.shape());
    }

    private void fail(String service, Rollout rollout, InstanceHandle failed) {
        failures.putIfAbsent(service, failed.status);
        fleet.record(service, new EventData.Warning(told(failed)));
        boolean early = rollout.phase == Phase.SURGING;
        if (early || rollout.phase == Phase.RETURNING) {
            rollout.phase = Phase.RETURNING;
            end(service, rollout);
            return;
        }
        rollout.phase = Phase.RETURNING;
        rollout.last = rollout.told;
        rollout.told = 0;
        next(service, rollout);
    }

    private static String told(InstanceHandle failed) {
        return "its renewal is taken back: %s is %s: %s"
                .formatted(failed.name, failed.state().word(), failed.status.reason());
    }
}
