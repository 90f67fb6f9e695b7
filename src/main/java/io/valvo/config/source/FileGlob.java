package io.valvo.config.source;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Names of files by glob(7): {@code *}, {@code ?}, {@code [abc]}, {@code {a,b}} in any part of a
 * path; hidden files only where the pattern begins with a dot.
 */
final class FileGlob {
    private static final Pattern SLASHES = Pattern.compile("/+");

    private FileGlob() {}

    static boolean is(String name) {
        return name.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
    }

    /**
     * Sorted by name; nothing that matches, or no such directory: empty.
     *
     * @throws PatternSyntaxException when it is none, such as a bracket that is never closed
     */
    static List<Path> matching(Path folder, String pattern, int limit) {
        var found = Stream.of(pattern.startsWith("/") ? Path.of("/") : folder);
        for (var part : SLASHES.splitAsStream(pattern).filter(it -> !it.isEmpty()).toList())
            found = found.flatMap(it -> within(it, part)).limit(limit + 1L);
        return found.map(Path::normalize).filter(it -> !Files.isDirectory(it)).sorted().toList();
    }

    private static Stream<Path> within(Path folder, String part) {
        if (!is(part)) return Stream.of(folder.resolve(part)).filter(Files::exists);
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + part);
        // To list a FIFO would wait for who writes to it.
        if (!Files.isDirectory(folder)) return Stream.empty();
        try (var entries = Files.list(folder)) {
            return entries
                    .filter(it ->
                            part.startsWith(".") || !it.getFileName().toString().startsWith("."))
                    .filter(it -> matcher.matches(it.getFileName()))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
