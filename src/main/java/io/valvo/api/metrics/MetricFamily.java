package io.valvo.api.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** One metric with its values, made anew for each scrape: nothing is kept for instances. */
final class MetricFamily {
    private enum Kind {
        GAUGE,
        COUNTER,
        INFO
    }

    private record Point(double value, Labels labels) {}

    private final Kind kind;
    private final String name;
    private final String help;
    private final List<Point> points = new ArrayList<>();

    private MetricFamily(Kind kind, String name, String help) {
        this.kind = kind;
        this.name = name;
        this.help = help;
    }

    static MetricFamily gauge(String name, String help) {
        return new MetricFamily(Kind.GAUGE, name, help);
    }

    /** {@code name} ends with {@code _total}. */
    static MetricFamily counter(String name, String help) {
        return new MetricFamily(Kind.COUNTER, name.substring(0, name.lastIndexOf("_total")), help);
    }

    /** {@code name} without {@code _info}. */
    static MetricFamily info(String name, String help) {
        return new MetricFamily(Kind.INFO, name, help);
    }

    static Labels labels(InstanceStatus instance) {
        return Labels.of("service", instance.service(), "instance", instance.name());
    }

    /** NaN is left out. */
    MetricFamily add(double value, Labels labels) {
        if (!Double.isNaN(value)) points.add(new Point(value, labels));
        return this;
    }

    MetricFamily each(List<ServiceStatus> services, ToDoubleFunction<InstanceStatus> value) {
        for (var service : services)
            for (var instance : service.instances())
                add(value.applyAsDouble(instance), labels(instance));
        return this;
    }

    MetricSnapshot snapshot() {
        var about = new MetricMetadata(name, help);
        return switch (kind) {
            case GAUGE ->
                    new GaugeSnapshot(about, points.stream().map(MetricFamily::gauge).toList());
            case COUNTER ->
                    new CounterSnapshot(about, points.stream().map(MetricFamily::counter).toList());
            case INFO ->
                    new InfoSnapshot(
                            about,
                            points.stream()
                                    .map(it -> new InfoDataPointSnapshot(it.labels()))
                                    .toList());
        };
    }

    private static GaugeDataPointSnapshot gauge(Point it) {
        return GaugeDataPointSnapshot.builder().value(it.value()).labels(it.labels()).build();
    }

    private static CounterDataPointSnapshot counter(Point it) {
        return CounterDataPointSnapshot.builder().value(it.value()).labels(it.labels()).build();
    }
}
