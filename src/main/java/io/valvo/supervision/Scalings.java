package io.valvo.supervision;

import io.valvo.model.Fact;
import io.valvo.model.InstanceState;
import io.valvo.model.InstanceStatus;
import io.valvo.model.ServiceSpec;
import io.valvo.model.Update;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Services that get more instances while they serve. Of one with {@code update = rolling} or {@code
 * blue-green} all the new ones must get ready, else they leave again. Touched by {@link Rollouts}
 * alone.
 */
final class Scalings {
    /** {@code from}: how many there were; those beyond are new. */
    private record Scaling(int from, int to) {}

    private final Roster roster;
    private final Fleet fleet;
    private final Map<String, Scaling> scalings = new HashMap<>();
    private final Map<String, InstanceStatus> failures = new HashMap<>();

    Scalings(Roster roster, Fleet fleet) {
        this.roster = roster;
        this.fleet = fleet;
    }

    void begin(ServiceSpec spec, int to) {
        boolean careful = to > spec.instances() && serves(spec);
        if (careful) scalings.put(spec.name(), new Scaling(spec.instances(), to));
        fleet.scale(spec.name(), to);
    }

    /** Why the last one was taken back. */
    Optional<InstanceStatus> failure(String service) {
        return Optional.ofNullable(failures.get(service));
    }

    /** Somebody wants something else of it: those that are there stay. */
    void forget(String service) {
        scalings.remove(service);
        failures.remove(service);
    }

    /** A service has changed. */
    void look(String service) {
        var scaling = scalings.get(service);
        if (scaling == null) return;
        var fresh = roster.of(service).stream().filter(it -> it.number > scaling.from).toList();
        if (!fresh.stream().allMatch(Member::settled)) return;
        var failed = fresh.stream().filter(Rollouts::failed).findFirst();
        if (failed.isPresent()) takeBack(service, scaling, failed.get());
        else if (ready(fresh)) scalings.remove(service);
    }

    private static boolean ready(List<Member> fresh) {
        return fresh.stream().allMatch(it -> it.state() == InstanceState.READY);
    }

    private boolean serves(ServiceSpec spec) {
        return spec.serving().update() != Update.RESTART
                && !spec.job()
                && roster.of(spec.name()).stream()
                        .anyMatch(it -> it.state() == InstanceState.READY);
    }

    private void takeBack(String service, Scaling scaling, Member failed) {
        scalings.remove(service);
        failures.put(service, failed.status);
        var text =
                "scaling to %d is taken back: %s is %s: %s"
                        .formatted(
                                scaling.to,
                                failed.name,
                                failed.state().word(),
                                failed.status.reason());
        fleet.record(service, new Fact.Warning(text));
        fleet.scale(service, scaling.from);
    }
}
