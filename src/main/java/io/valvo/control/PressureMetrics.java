package io.valvo.control;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.valvo.model.InstanceStatus;
import io.valvo.model.ServiceStatus;

import java.util.List;

/** How long instances have waited for resources, where they have control groups (PSI). */
record PressureMetrics(Reach reach) {
    private static final List<String> RESOURCES = List.of("cpu", "io", "memory");

    MetricSnapshot of(List<ServiceStatus> services) {
        var family =
                Family.counter(
                        "valvo_instance_stalled_seconds_total",
                        "Time in which some of its processes waited for a resource.");
        for (var service : services)
            service.instances().stream()
                    .filter(it -> it.process().isPresent())
                    .forEach(it -> add(family, it));
        return family.snapshot();
    }

    private void add(Family family, InstanceStatus it) {
        reach.cgroups()
                .map(all -> all.of(it.name(), it.incarnation()))
                .ifPresent(group ->
                        RESOURCES.forEach(resource ->
                                group.stalled(resource)
                                        .ifPresent(seconds ->
                                                family.add(
                                                        seconds,
                                                        Family.labels(it)
                                                                .add("resource", resource)))));
    }
}
