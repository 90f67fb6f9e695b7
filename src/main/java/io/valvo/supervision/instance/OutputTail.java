package io.valvo.supervision.instance;

import io.valvo.health.ProbeTarget;
import io.valvo.logs.LogChunk;
import io.valvo.logs.LogTail;
import io.valvo.text.SecretMask;
import io.valvo.text.TerminalText;

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
final class OutputTail {
    private static final int LINES = 3;

    /** Characters that are quoted at most. */
    private static final int LONGEST = 500;

    private OutputTail() {}

    /** {@code "; last output: loading | out of memory"}; empty when it printed nothing. */
    static String of(ProbeTarget target, SecretMask secrets) {
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

    private static List<String> lines(Path log, long from, SecretMask secrets) {
        try {
            var excerpt = LogTail.since(log, from, LINES);
            return Stream.concat(excerpt.lines().stream(), excerpt.unfinished().stream())
                    .map(LogChunk::text)
                    .map(it -> secrets.masked(TerminalText.line(it).strip()))
                    .toList();
        } catch (UncheckedIOException unreadable) {
            return List.of();
        }
    }
}
