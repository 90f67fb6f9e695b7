package io.valvo.api.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.valvo.api.query.UsageView;
import io.valvo.model.Signal;
import io.valvo.model.spec.Limit;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.model.status.UsageSample;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is known of the instances at one moment, as metrics; what isn't known is left out. */
public final class InstanceMetrics {
    private static final Pattern EXITED = Pattern.compile("exited (\\d+).*");
    private static final Pattern KILLED = Pattern.compile("killed by SIG(\\w+).*");
    private static final int SIGNALLED = 128;
    private static final double MILLIS = 1000;

    private final UsageView moment;

    public InstanceMetrics(UsageView moment) {
        this.moment = moment;
    }

    public List<MetricSnapshot> of(List<ServiceStatus> services) {
        return Stream.of(
                        up(services),
                        states(services),
                        MetricFamily.gauge(
                                        "valvo_instance_uptime_seconds", "Since its process began.")
                                .each(
                                        services,
                                        it ->
                                                it.uptime(moment.now())
                                                        .map(up -> up.toMillis() / MILLIS)
                                                        .orElse(Double.NaN)),
                        usage(
                                services,
                                "memory_bytes",
                                "Resident memory of the process tree.",
                                s -> (double) s.memory()),
                        MetricFamily.counter(
                                        "valvo_instance_cpu_seconds_total",
                                        "CPU time of the process tree.")
                                .each(services, it -> value(it, s -> s.cpuMillis() / MILLIS)),
                        usage(
                                services,
                                "threads",
                                "Threads of the process tree.",
                                UsageSample::threads),
                        usage(
                                services,
                                "open_files",
                                "Open descriptors of the process tree.",
                                UsageSample::files),
                        usage(
                                services,
                                "processes",
                                "Processes of the tree, the leader included.",
                                UsageSample::processes),
                        MetricFamily.counter("valvo_instance_restarts_total", "Automatic restarts.")
                                .each(services, InstanceStatus::restartCount),
                        MetricFamily.gauge(
                                        "valvo_instance_last_exit_code",
                                        "Exit code; 128 + n after signal n.")
                                .each(services, InstanceMetrics::exitCode),
                        bound(
                                services,
                                "valvo_limit_memory_bytes",
                                "Bound on memory.",
                                Limit.MEMORY,
                                1),
                        bound(
                                services,
                                "valvo_limit_cpu_ratio",
                                "Bound on CPU, of one core.",
                                Limit.CPU,
                                100),
                        leases(services))
                .map(MetricFamily::snapshot)
                .toList();
    }

    private static MetricFamily up(List<ServiceStatus> services) {
        return MetricFamily.gauge("valvo_instance_up", "Whether its process runs.")
                .each(services, it -> it.process().isPresent() ? 1 : 0);
    }

    private static MetricFamily states(List<ServiceStatus> services) {
        var family = MetricFamily.gauge("valvo_instance_state", "1 for the state that it is in.");
        for (var service : services)
            for (var instance : service.instances())
                for (var state : InstanceState.values())
                    family.add(
                            instance.state() == state ? 1 : 0,
                            MetricFamily.labels(instance).add("state", state.word()));
        return family;
    }

    private MetricFamily usage(
            List<ServiceStatus> services,
            String name,
            String help,
            ToDoubleFunction<UsageSample> figure) {
        return MetricFamily.gauge("valvo_instance_" + name, help)
                .each(services, it -> value(it, figure));
    }

    /** NaN: not known. */
    private double value(InstanceStatus instance, ToDoubleFunction<UsageSample> figure) {
        var value = moment.sample(instance).stream().mapToDouble(figure).findFirst();
        return value.orElse(-1) < 0 ? Double.NaN : value.getAsDouble();
    }

    private static MetricFamily bound(
            List<ServiceStatus> services, String name, String help, Limit limit, double unit) {
        var family = MetricFamily.gauge(name, help);
        for (var service : services)
            for (var instance : service.instances())
                service.spec()
                        .limits()
                        .bound(limit)
                        .ifPresent(it -> family.add(it / unit, MetricFamily.labels(instance)));
        return family;
    }

    private static MetricFamily leases(List<ServiceStatus> services) {
        var family = MetricFamily.info("valvo_port_lease", "Ports that instances have.");
        for (var service : services)
            for (var instance : service.instances())
                instance.ports()
                        .forEach((name, port) -> family.add(1, lease(instance, name, port)));
        return family;
    }

    private static Labels lease(InstanceStatus instance, String name, int port) {
        return MetricFamily.labels(instance).add("name", name).add("port", Integer.toString(port));
    }

    /** Of what people read: the only form in which an exit is kept. NaN: there was none. */
    private static double exitCode(InstanceStatus instance) {
        var text = instance.lastExit().orElse("");
        var exited = EXITED.matcher(text);
        if (exited.matches()) return Double.parseDouble(exited.group(1));
        var killed = KILLED.matcher(text);
        if (killed.matches()) return signalled(killed.group(1)).orElse(Double.NaN);
        return text.startsWith("killed") ? SIGNALLED + Signal.KILL.number() : Double.NaN;
    }

    private static OptionalDouble signalled(String name) {
        return Signal.parse(name).stream()
                .mapToDouble(signal -> SIGNALLED + signal.number())
                .findFirst();
    }
}
