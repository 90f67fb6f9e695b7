package io.valvo.supervision;

import io.valvo.model.Cause;
import io.valvo.model.Fact;
import io.valvo.model.InstanceState;
import io.valvo.model.InstanceStatus;
import io.valvo.model.ServiceSpec;
import io.valvo.model.Update;
import io.valvo.rules.Input;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Services whose processes are renewed while they serve: further instances, on ports of their own,
 * must be ready first; then the usual ones are replaced, one after the other or all at once; then
 * the further ones leave. What doesn't get ready is taken back. Touched by {@link Services} alone.
 */
final class Rollouts {
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
        final ServiceSpec to;
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
            surge = to.serving().update() == Update.ROLLING ? 1 : last;
        }

        ServiceSpec shape() {
            return phase == Phase.RETURNING ? from : to;
        }
    }

    private final Roster roster;
    private final Fleet fleet;
    private final Map<String, Rollout> rollouts = new HashMap<>();
    private final Map<String, InstanceStatus> failures = new HashMap<>();
    private final Scalings scalings;

    Rollouts(Roster roster, Fleet fleet) {
        this.roster = roster;
        this.fleet = fleet;
        scalings = new Scalings(roster, fleet);
    }

    /** It shall have so many instances; what goes on with it comes to an end. */
    void scale(String service, int instances) {
        forget(service);
        roster.spec(service).ifPresent(it -> scalings.begin(it, instances));
    }

    /** It wants to be renewed like that, and it serves. */
    boolean suits(ServiceSpec to) {
        var members = roster.of(to.name());
        return to.serving().update() != Update.RESTART
                && !to.job()
                && members.size() == to.instances()
                && members.stream().allMatch(it -> it.status.wanted())
                && members.stream().anyMatch(it -> it.state() == InstanceState.READY);
    }

    void begin(ServiceSpec from, ServiceSpec to) {
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
    boolean further(Member member) {
        var rollout = rollouts.get(member.spec.name());
        return rollout != null && member.number > rollout.to.instances();
    }

    /** Somebody wants something else of it. */
    void forget(String service) {
        scalings.forget(service);
        failures.remove(service);
        if (rollouts.remove(service) != null) roster.spec(service).ifPresent(fleet::declare);
    }

    /** A service has changed. */
    void look(String service) {
        scalings.look(service);
        var rollout = rollouts.get(service);
        if (rollout == null) return;
        var concerned = roster.of(service).stream().filter(it -> concerned(it, rollout)).toList();
        if (!concerned.stream().allMatch(Member::settled)) return;
        var failed = concerned.stream().filter(Rollouts::failed).findFirst();
        if (failed.isPresent()) fail(service, rollout, failed.get());
        else if (concerned.stream().allMatch(it -> renewed(it, rollout))) next(service, rollout);
    }

    private static boolean concerned(Member it, Rollout rollout) {
        return rollout.phase == Phase.SURGING
                ? it.number > rollout.to.instances()
                : rollout.before.containsKey(it.name);
    }

    private static boolean renewed(Member it, Rollout rollout) {
        return it.state() == InstanceState.READY
                && it.status.incarnation() > rollout.before.getOrDefault(it.name, 0);
    }

    static boolean failed(Member it) {
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
        boolean all = rollout.to.serving().update() == Update.BLUE_GREEN;
        int until = all ? rollout.last : rollout.told + 1;
        for (var it : List.copyOf(roster.of(service)))
            if (it.number > rollout.told && it.number <= until) renew(it, rollout);
        rollout.told = until;
    }

    private void renew(Member it, Rollout rollout) {
        rollout.before.put(it.name, it.status.incarnation());
        fleet.reshape(it, rollout.shape());
        it.order(new Input.Restart(Cause.RESTART, "it is renewed"));
    }

    private void end(String service, Rollout rollout) {
        rollouts.remove(service);
        fleet.declare(rollout.shape());
    }

    private void fail(String service, Rollout rollout, Member failed) {
        failures.putIfAbsent(service, failed.status);
        fleet.record(service, new Fact.Warning(told(failed)));
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

    private static String told(Member failed) {
        return "its renewal is taken back: %s is %s: %s"
                .formatted(failed.name, failed.state().word(), failed.status.reason());
    }
}
