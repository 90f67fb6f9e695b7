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

    /** The latest lines of one instance, for a message about its failure. */
    CompletionStage<List<String>> last(ServiceSpec service, String instance, int lines) {
        return history(sources(service, instance), lines, Optional.empty())
                .thenApply(history -> everything(history).map(Line::text).toList());
    }

    CompletionStage<History> history(List<Source> sources, int lines, Optional<Instant> since) {
        var index = asking.reach().logIndex();
        return asking.blocking(() -> History.read(sources, index, lines, since));
    }

    /** Files of the service, or of the instance when one is named. */
    List<Source> sources(ServiceSpec service, String subject) {
        var files = asking.reach().logs();
        return subject.equals(service.name()) && service.instances() > 1
                ? files.of(service)
                : files.of(service, number(subject));
    }

    /** What isn't a complete line yet, too. */
    static Stream<Line> everything(History history) {
        return Stream.concat(history.lines().stream(), history.unfinished().stream());
    }

    private static int number(String subject) {
        var slash = subject.indexOf('/');
        return slash < 0 ? 1 : Integer.parseInt(subject.substring(slash + 1));
    }
}
