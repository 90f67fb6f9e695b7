package io.valvo.supervision;

import io.valvo.model.event.EventData;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.UpdateStrategy;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Services that get more instances while they serve. Of one with {@code update = rolling} or {@code
 * blue-green} all the new ones must get ready, else they leave again. Touched by {@link
 * RollingUpdates} alone.
 */
final class ScaleUps {
    /** {@code from}: how many there were; those beyond are new. */
    private record Scaling(int from, int to) {}

    private final ServiceRegistry roster;
    private final InstanceSpawner fleet;
    private final Map<String, Scaling> scalings = new HashMap<>();
    private final Map<String, InstanceStatus> failures = new HashMap<>();

    ScaleUps(ServiceRegistry roster, InstanceSpawner fleet) {
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
        if (!fresh.stream().allMatch(InstanceHandle::settled)) return;
        var failed = fresh.stream().filter(RollingUpdates::failed).findFirst();
        if (failed.isPresent()) takeBack(service, scaling, failed.get());
        else if (ready(fresh)) scalings.remove(service);
    }

    private static boolean ready(List<InstanceHandle> fresh) {
        return fresh.stream().allMatch(it -> it.state() == InstanceState.READY);
    }

    private boolean serves(ServiceSpec spec) {
        return spec.serving().update() != UpdateStrategy.RESTART
                && !spec.job()
                && roster.of(spec.name()).stream()
                        .anyMatch(it -> it.state() == InstanceState.READY);
    }

    private void takeBack(String service, Scaling scaling, InstanceHandle failed) {
        scalings.remove(service);
        failures.put(service, failed.status);
        var text =
                "scaling to %d is taken back: %s is %s: %s"
                        .formatted(
                                scaling.to,
                                failed.name,
                                failed.state().word(),
                                failed.status.reason());
        fleet.record(service, new EventData.Warning(text));
        fleet.scale(service, scaling.from);
    }
}
