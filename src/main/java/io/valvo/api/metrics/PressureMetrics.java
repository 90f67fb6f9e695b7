package io.valvo.api.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.valvo.api.query.DaemonHandles;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;

import java.util.List;

/** How long instances have waited for resources, where they have control groups (PSI). */
record PressureMetrics(DaemonHandles reach) {
    private static final List<String> RESOURCES = List.of("cpu", "io", "memory");

    MetricSnapshot of(List<ServiceStatus> services) {
        var family =
                MetricFamily.counter(
                        "valvo_instance_stalled_seconds_total",
                        "Time in which some of its processes waited for a resource.");
        for (var service : services)
            service.instances().stream()
                    .filter(it -> it.process().isPresent())
                    .forEach(it -> add(family, it));
        return family.snapshot();
    }

    private void add(MetricFamily family, InstanceStatus it) {
        reach.cgroups()
                .map(all -> all.of(it.name(), it.incarnation()))
                .ifPresent(group ->
                        RESOURCES.forEach(resource ->
                                group.stalled(resource)
                                        .ifPresent(seconds ->
                                                family.add(
                                                        seconds,
                                                        MetricFamily.labels(it)
                                                                .add("resource", resource)))));
    }
}
