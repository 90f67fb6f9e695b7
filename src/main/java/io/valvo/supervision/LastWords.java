package io.valvo.supervision;

import io.valvo.health.Prober;
import io.valvo.logs.Excerpt;
import io.valvo.logs.Piece;
import io.valvo.model.TerminalText;
import io.valvo.rules.Secrets;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What an incarnation printed last, as the end of the reason why its start failed: without escape
 * sequences, secrets masked, for reasons go to whoever may look. Reads files.
 */
final class LastWords {
    private static final int LINES = 3;

    /** Characters that are quoted at most. */
    private static final int LONGEST = 500;

    private LastWords() {}

    /** {@code "; last output: loading | out of memory"}; empty when it printed nothing. */
    static String of(Prober.Target target, Secrets secrets) {
        var lines =
                IntStream.range(0, target.log().size())
                        .boxed()
                        .flatMap(i ->
                                lines(target.log().get(i), target.logFrom().get(i), secrets)
                                        .stream())
                        .filter(line -> !line.isEmpty())
                        .collect(Collectors.joining(" | "));
        int surplus = lines.length() - LONGEST;
        if (lines.isEmpty()) return "";
        return "; last output: " + (surplus > 0 ? "…" + lines.substring(surplus) : lines);
    }

    private static List<String> lines(Path log, long from, Secrets secrets) {
        try {
            var excerpt = Excerpt.since(log, from, LINES);
            return Stream.concat(excerpt.lines().stream(), excerpt.unfinished().stream())
                    .map(Piece::text)
                    .map(it -> secrets.masked(TerminalText.line(it).strip()))
                    .toList();
        } catch (UncheckedIOException unreadable) {
            return List.of();
        }
    }
}
