package io.valvo.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The README and everything under docs/, as tests read it. */
public final class ManualPages {
    private static final Path DOCS = Path.of("docs");
    private static final List<Path> FURTHER =
            List.of(Path.of("README.md"), Path.of(".github/CONTRIBUTING.md"));

    private ManualPages() {}

    /**
     * A block between fences.
     *
     * @param line of its first line in the page, from 1
     */
    public record Block(Path page, int line, String language, List<String> lines) {
        public String text() {
            return String.join("\n", lines);
        }

        @Override
        public String toString() {
            return page + ":" + line;
        }
    }

    public static Path docs(String name) {
        return DOCS.resolve(name);
    }

    public static Stream<Path> all() {
        try (var files = Files.walk(DOCS)) {
            var pages = files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
            return Stream.concat(FURTHER.stream(), pages.stream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<String> lines(Path page) {
        try {
            return Files.readAllLines(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The blocks of a language, of all pages. */
    public static Stream<Block> blocks(String language) {
        return all().flatMap(page -> blocks(page).stream())
                .filter(block -> block.language().equals(language));
    }

    /** What isn't in a block. */
    public static String prose(Path page) {
        var inside = new ArrayList<Integer>();
        for (var block : blocks(page))
            for (int i = 0; i < block.lines().size(); i++) inside.add(block.line() + i);
        var lines = lines(page);
        var prose = new StringBuilder();
        for (int i = 0; i < lines.size(); i++)
            if (!inside.contains(i + 1)) prose.append(lines.get(i)).append('\n');
        return prose.toString();
    }

    private static List<Block> blocks(Path page) {
        var blocks = new ArrayList<Block>();
        var lines = lines(page);
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("```")) continue;
            int end = end(lines, i + 1, page);
            var language = lines.get(i).substring(3).strip();
            blocks.add(new Block(page, i + 2, language, lines.subList(i + 1, end)));
            i = end;
        }
        return blocks;
    }

    private static int end(List<String> lines, int from, Path page) {
        for (int i = from; i < lines.size(); i++) if (lines.get(i).startsWith("```")) return i;
        throw new AssertionError(page + ":" + from + ": a block that is not closed");
    }
}
