package io.valvo.api.view;

import io.valvo.api.query.UsageView;
import io.valvo.model.ProcessId;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.model.status.UsageSample;
import io.valvo.sampling.UsageHistory;
import io.valvo.wire.MetricsJson;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** The figures of one service as JSON, with their history. */
public final class UsageReport {
    private UsageReport() {}

    public static MetricsJson of(String name, ServiceStatus service, UsageView moment) {
        return new MetricsJson(
                moment.now(),
                name,
                service.instances().stream().map(it -> instance(it, moment)).toList());
    }

    private static MetricsJson.Instance instance(InstanceStatus it, UsageView moment) {
        var sample = moment.sample(it);
        return new MetricsJson.Instance(
                it.name(),
                it.process().map(ProcessId::pid).orElse(null),
                moment.memoryMb(it),
                moment.cpuPercent(it),
                sample.map(s -> s.cpuMillis() / 1000.0).orElse(null),
                moment.processes(it),
                sample.map(UsageSample::threads).orElse(null),
                sample.map(UsageSample::files).filter(n -> n >= 0).orElse(null),
                bytes(sample, UsageSample::readBytes),
                bytes(sample, UsageSample::writtenBytes),
                it.restartCount(),
                history(it.name(), moment));
    }

    private static @Nullable Long bytes(
            Optional<UsageSample> sample, Function<UsageSample, Long> figure) {
        return sample.map(figure).filter(n -> n >= 0).orElse(null);
    }

    private static List<MetricsJson.History> history(String name, UsageView moment) {
        return Stream.of(
                        moment.figures().seconds(name, moment.now()),
                        moment.figures().minutes(name, moment.now()))
                .flatMap(Optional::stream)
                .map(UsageReport::history)
                .toList();
    }

    private static MetricsJson.History history(UsageHistory it) {
        return new MetricsJson.History(
                it.interval().toMillis(),
                listed(it.memory(), UsageView::mib),
                listed(it.cpu(), UsageView::rounded));
    }

    private static List<@Nullable Double> listed(
            double[] figures, DoubleFunction<@Nullable Double> told) {
        var all = new ArrayList<@Nullable Double>(figures.length);
        for (double figure : figures) all.add(Double.isNaN(figure) ? null : told.apply(figure));
        return all;
    }
}
