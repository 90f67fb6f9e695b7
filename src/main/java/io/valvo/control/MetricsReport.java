package io.valvo.control;

import io.valvo.model.InstanceStatus;
import io.valvo.model.ProcessId;
import io.valvo.model.Sample;
import io.valvo.model.ServiceStatus;
import io.valvo.sampling.History;
import io.valvo.wire.MetricsJson;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** The figures of one service as JSON, with their history. */
final class MetricsReport {
    private MetricsReport() {}

    static MetricsJson of(String name, ServiceStatus service, Moment moment) {
        return new MetricsJson(
                moment.now(),
                name,
                service.instances().stream().map(it -> instance(it, moment)).toList());
    }

    private static MetricsJson.Instance instance(InstanceStatus it, Moment moment) {
        var sample = moment.sample(it);
        return new MetricsJson.Instance(
                it.name(),
                it.process().map(ProcessId::pid).orElse(null),
                moment.memoryMb(it),
                moment.cpuPercent(it),
                sample.map(s -> s.cpuMillis() / 1000.0).orElse(null),
                moment.processes(it),
                sample.map(Sample::threads).orElse(null),
                sample.map(Sample::files).filter(n -> n >= 0).orElse(null),
                bytes(sample, Sample::readBytes),
                bytes(sample, Sample::writtenBytes),
                it.restartCount(),
                history(it.name(), moment));
    }

    private static @Nullable Long bytes(Optional<Sample> sample, Function<Sample, Long> figure) {
        return sample.map(figure).filter(n -> n >= 0).orElse(null);
    }

    private static List<MetricsJson.History> history(String name, Moment moment) {
        return Stream.of(
                        moment.figures().seconds(name, moment.now()),
                        moment.figures().minutes(name, moment.now()))
                .flatMap(Optional::stream)
                .map(MetricsReport::history)
                .toList();
    }

    private static MetricsJson.History history(History it) {
        return new MetricsJson.History(
                it.interval().toMillis(),
                listed(it.memory(), Moment::mib),
                listed(it.cpu(), Moment::rounded));
    }

    private static List<@Nullable Double> listed(
            double[] figures, DoubleFunction<@Nullable Double> told) {
        var all = new ArrayList<@Nullable Double>(figures.length);
        for (double figure : figures) all.add(Double.isNaN(figure) ? null : told.apply(figure));
        return all;
    }
}
