package io.valvo.control;

import io.valvo.logs.History;
import io.valvo.logs.Line;
import io.valvo.logs.Source;
import io.valvo.model.ServiceSpec;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Reads what services wrote, on threads that may block. */
final class LogDesk {
    private final Asking asking;

    LogDesk(Asking asking) {
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
            try (var history = open(sources, new History.Extent(lines, since, true))) {
                return Stream.generate(history::next)
                        .takeWhile(Optional::isPresent)
                        .flatMap(Optional::stream)
                        .map(Line::text)
                        .toList();
            }
        });
    }

    /** Blocks. */
    History open(List<Source> sources, History.Extent extent) {
        return History.open(sources, asking.reach().logIndex(), extent);
    }

    /** Files of the service, or of the instance when one is named. */
    List<Source> sources(ServiceSpec service, String subject) {
        var files = asking.reach().logs();
        return subject.equals(service.name()) && service.instances() > 1
                ? files.of(service)
                : files.of(service, number(subject));
    }

    private static int number(String subject) {
        var slash = subject.indexOf('/');
        return slash < 0 ? 1 : Integer.parseInt(subject.substring(slash + 1));
    }
}
