package io.valvo.api.routes;

import io.valvo.api.query.DaemonQueries;
import io.valvo.logs.LogHistory;
import io.valvo.logs.LogLine;
import io.valvo.logs.LogSource;
import io.valvo.model.InstanceName;
import io.valvo.model.spec.ServiceSpec;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Reads what services wrote, on threads that may block. */
public final class LogQueries {
    private final DaemonQueries asking;

    public LogQueries(DaemonQueries asking) {
        this.asking = asking;
    }

    /**
     * A few latest lines of one instance, for a message about its failure.
     *
     * @param since what was written before is of no interest
     */
    CompletionStage<List<String>> last(
            ServiceSpec service, String instance, int lines, Optional<Instant> since) {
        var sources = sources(service, instance);
        return asking.blocking(() -> {
            try (var history = open(sources, new LogHistory.Extent(lines, since, true))) {
                return Stream.generate(history::next)
                        .takeWhile(Optional::isPresent)
                        .flatMap(Optional::stream)
                        .map(LogLine::text)
                        .toList();
            }
        });
    }

    /** Blocks. */
    LogHistory open(List<LogSource> sources, LogHistory.Extent extent) {
        return LogHistory.open(sources, asking.reach().logIndex(), extent);
    }

    /** Files of the service, or of the instance when one is named. */
    List<LogSource> sources(ServiceSpec service, String subject) {
        var files = asking.reach().logs();
        return subject.equals(service.name()) && service.instances() > 1
                ? files.of(service)
                : files.of(service, InstanceName.of(subject).number());
    }
}
