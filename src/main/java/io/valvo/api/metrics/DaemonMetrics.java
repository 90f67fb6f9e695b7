package io.valvo.api.metrics;

import com.sun.management.OperatingSystemMXBean;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.valvo.api.http.ReaderBudget;
import io.valvo.api.http.ReaderPermit;
import io.valvo.api.query.DaemonHandles;
import io.valvo.metrics.EventCounters;
import io.valvo.model.status.ServiceStatus;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** The daemon's metrics of itself. */
public final class DaemonMetrics {
    private final DaemonHandles reach;
    private final String version;
    private final ReaderBudget readers;

    public DaemonMetrics(DaemonHandles reach, String version, ReaderBudget readers) {
        this.reach = reach;
        this.version = version;
        this.readers = readers;
    }

    public List<MetricSnapshot> all(List<ServiceStatus> services) {
        var all = new ArrayList<MetricSnapshot>();
        all.add(events());
        all.add(restarts());
        all.add(probes());
        all.add(probeFailures());
        all.add(exceeded());
        all.add(new PressureMetrics(reach).of(services));
        all.add(
                MetricFamily.gauge("valvo_sse_subscribers", "Open streams of events and logs.")
                        .add(readers.open(ReaderPermit.Kind.STREAM), Labels.EMPTY)
                        .snapshot());
        all.add(scans());
        all.add(ages());
        all.add(lengths());
        all.add(
                MetricFamily.info("valvo_build", "The version of Valvo.")
                        .add(1, Labels.of("version", version))
                        .snapshot());
        Jvm.REGISTRY.getPrometheusRegistry().scrape().forEach(all::add);
        return all;
    }

    private MetricSnapshot events() {
        var family = MetricFamily.counter("valvo_events_total", "Events since the daemon began.");
        reach.tally().events((type, count) -> family.add((double) count, Labels.of("type", type)));
        return family.snapshot();
    }

    private MetricSnapshot probeFailures() {
        var family = MetricFamily.counter("valvo_probe_failures_total", "Probes that failed.");
        reach.tally().failures((it, count) -> family.add((double) count, labels(it, "probe")));
        return family.snapshot();
    }

    private MetricSnapshot restarts() {
        var family =
                MetricFamily.counter(
                        "valvo_actor_restarts_total",
                        "Parts of the daemon that failed and began anew.");
        reach.tally().restarts((it, count) -> family.add((double) count, labels(it, "actor")));
        return family.snapshot();
    }

    private MetricSnapshot exceeded() {
        var family =
                MetricFamily.counter("valvo_limit_exceeded_total", "Limits that were exceeded.");
        reach.tally().exceeded((it, count) -> family.add((double) count, labels(it, "limit")));
        return family.snapshot();
    }

    private MetricSnapshot probes() {
        var points = new ArrayList<SummaryDataPointSnapshot>();
        reach.tally()
                .probes((it, times) ->
                        points.add(
                                SummaryDataPointSnapshot.builder()
                                        .count(times.count())
                                        .sum(times.seconds())
                                        .labels(labels(it, "probe"))
                                        .build()));
        var about =
                new MetricMetadata(
                        "valvo_probe_duration_seconds", "How long probes took to pass or fail.");
        return new SummarySnapshot(about, points);
    }

    private static Labels labels(EventCounters.Of it, String name) {
        return Labels.of("service", it.service(), "instance", it.instance(), name, it.what());
    }

    private MetricSnapshot ages() {
        var family =
                MetricFamily.gauge(
                        "valvo_actor_mailbox_age_seconds",
                        "How long the next message of a part of the daemon has waited at least.");
        for (var it : reach.backlogs().get())
            family.add(it.age().toMillis() / 1e3, Labels.of("actor", it.part()));
        return family.snapshot();
    }

    private MetricSnapshot lengths() {
        var family =
                MetricFamily.gauge(
                        "valvo_actor_mailbox_messages",
                        "Messages that wait for a part of the daemon.");
        for (var it : reach.backlogs().get())
            family.add(it.waiting(), Labels.of("actor", it.part()));
        return family.snapshot();
    }

    private MetricSnapshot scans() {
        var looks = reach.figures().looks();
        var point =
                SummaryDataPointSnapshot.builder()
                        .count(looks.count())
                        .sum(looks.seconds())
                        .build();
        var about = new MetricMetadata("valvo_scan_duration_seconds", "Looks at all processes.");
        return new SummarySnapshot(about, List.of(point));
    }

    /** {@code process_*} and {@code jvm_*}, bound at the first scrape. */
    private static final class Jvm {
        private static final OperatingSystemMXBean SYSTEM =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        private static final PrometheusMeterRegistry REGISTRY = registry();

        private static PrometheusMeterRegistry registry() {
            var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            // In nanoseconds, which is no base unit; the usual name instead.
            registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
            FunctionCounter.builder("process.cpu", SYSTEM, it -> it.getProcessCpuTime() / 1e9)
                    .baseUnit("seconds")
                    .description("CPU time of the daemon.")
                    .register(registry);
            List.of(
                            new JvmMemoryMetrics(),
                            new JvmThreadMetrics(),
                            new ClassLoaderMetrics(),
                            new ProcessorMetrics(),
                            new FileDescriptorMetrics(),
                            new UptimeMetrics())
                    .forEach(it -> it.bindTo(registry));
            return registry;
        }
    }
}
