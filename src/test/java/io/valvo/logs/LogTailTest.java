package io.valvo.logs;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class LogTailTest {
    @TempDir Path directory;

    @Test
    void theLastLinesOfAFile() throws IOException {
        var log = file("one\ntwo\nthree\n");
        assertThat(texts(LogTail.last(log, 2))).containsExactly("two", "three");
        assertThat(texts(LogTail.last(log, 9))).containsExactly("one", "two", "three");
        assertThat(LogTail.last(log, 0).lines()).isEmpty();
    }

    @Test
    void aLineWithoutAnEndIsToldApart() throws IOException {
        var excerpt = LogTail.last(file("one\ntwo"), 5);
        assertThat(texts(excerpt)).containsExactly("one");
        assertThat(excerpt.unfinished()).contains(new LogChunk(4, "two"));
        assertThat(excerpt.next()).isEqualTo(4);
    }

    @Test
    void aFileThatIsNotThereHasNoLines() {
        assertThat(LogTail.last(directory.resolve("none"), 5).lines()).isEmpty();
        assertThat(LogTail.since(directory.resolve("none"), 10, 5).lines()).isEmpty();
    }

    @Test
    void sinceAnOffsetMeansTheLinesThatBeginThereOrLater() throws IOException {
        var log = file("one\ntwo\nthree\n");
        assertThat(texts(LogTail.since(log, 0, 9))).containsExactly("one", "two", "three");
        assertThat(texts(LogTail.since(log, 4, 9))).containsExactly("two", "three");
        assertThat(texts(LogTail.since(log, 5, 9))).containsExactly("three");
        assertThat(texts(LogTail.since(log, 14, 9))).isEmpty();
        assertThat(texts(LogTail.since(log, 4, 1))).containsExactly("three");
    }

    @Test
    void aFileThatShrankSinceIsReadFromItsBeginning() throws IOException {
        assertThat(texts(LogTail.since(file("new\n"), 5000, 9))).containsExactly("new");
    }

    @Test
    void onlyTheEndOfAHugeFileIsRead() throws IOException {
        var log = file("");
        try (var file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(10L << 30);
            file.seek(file.length());
            file.writeBytes("\nlast\n");
        }
        assertThat(texts(LogTail.last(log, 1))).containsExactly("last");
        assertThat(LogTail.last(log, 1000).lines())
                .hasSizeLessThan(300)
                .last()
                .extracting(LogChunk::text)
                .isEqualTo("last");
    }

    @Property(tries = 200)
    void theLastLinesAreTheLastOfAllLines(
            @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 9000) Integer> lengths,
            @ForAll @IntRange(min = 0, max = 12) int count)
            throws IOException {
        var all = lengths.stream().map("x"::repeat).toList();
        var log = Files.createTempFile("excerpt", ".log");
        try {
            Files.writeString(log, String.join("\n", all) + "\n");
            var lines = all.isEmpty() ? List.of("") : all;
            assertThat(texts(LogTail.last(log, count)))
                    .isEqualTo(lines.subList(Math.max(0, lines.size() - count), lines.size()));
        } finally {
            Files.delete(log);
        }
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("backend.log"), text);
    }

    private static List<String> texts(LogTail excerpt) {
        return excerpt.lines().stream().map(LogChunk::text).toList();
    }
}
