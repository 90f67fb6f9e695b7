package io.valvo.cli.drill;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Whether the lines {@code line PID NUMBER …} of a log, its rotated files included, are whole. */
final class NumberedLines {
    private NumberedLines() {}

    /** What is wrong; empty: each process's lines are there once and in order. */
    static Optional<String> of(Path directory, String log) throws IOException {
        Map<String, Long> next = new HashMap<>();
        for (var line : joined(directory, log).lines().toList()) {
            var words = line.split(" ", 4);
            if (words.length < 4 || !words[0].equals("line") || !words[2].matches("\\d{1,9}"))
                return Optional.of("not a line of a victim: " + line);
            long expected = next.merge(words[1], 1L, Long::sum) - 1;
            if (Long.parseLong(words[2]) != expected)
                return Optional.of(
                        "instead of line %d of pid %s: %s".formatted(expected, words[1], line));
        }
        return Optional.empty();
    }

    /** The oldest first. */
    private static String joined(Path directory, String log) throws IOException {
        var all = new ByteArrayOutputStream();
        int oldest = 0;
        while (Files.exists(directory.resolve(log + "." + (oldest + 1)))) oldest++;
        for (int number = oldest; number > 0; number--)
            all.write(Files.readAllBytes(directory.resolve(log + "." + number)));
        if (Files.exists(directory.resolve(log)))
            all.write(Files.readAllBytes(directory.resolve(log)));
        return all.toString(StandardCharsets.UTF_8);
    }
}
