package io.valvo.logs;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

class FileFollowerTest {
    @TempDir Path directory;
    private Path log;

    @BeforeEach
    void name() {
        log = directory.resolve("backend.log");
    }

    @Test
    void linesAreDeliveredOnceTheyAreComplete() throws IOException {
        var follower = new FileFollower(log, 0);
        assertThat(texts(follower)).isEmpty();
        append("one\ntw");
        assertThat(texts(follower)).containsExactly("one");
        assertThat(follower.unfinished()).contains(new LogChunk(4, "tw"));
        append("o\nthree\n");
        assertThat(texts(follower)).containsExactly("two", "three");
        assertThat(follower.unfinished()).isEmpty();
    }

    @Test
    void itBeginsWhereItIsTold() throws IOException {
        append("old\nnew\n");
        assertThat(new FileFollower(log, 4).poll()).containsExactly(new LogChunk(4, "new"));
    }

    @Test
    void aFileThatShrankIsReadFromItsBeginning() throws IOException {
        append("one\ntwo\nthr");
        var follower = new FileFollower(log, 0);
        assertThat(texts(follower)).containsExactly("one", "two");
        Files.writeString(log, "new\n", StandardOpenOption.TRUNCATE_EXISTING);
        assertThat(texts(follower)).containsExactly("thr", "new");
    }

    @Test
    void rotationLosesAndDoublesNoLine() throws IOException {
        append("one\n");
        var follower = new FileFollower(log, 0);
        assertThat(texts(follower)).containsExactly("one");
        append("two\n");
        Files.move(log, directory.resolve("backend.log.1"));
        assertThat(texts(follower)).isEmpty();
        append("three, which is longer than all before\n");
        assertThat(texts(follower))
                .containsExactly("two", "three, which is longer than all before");
    }

    @Test
    void aFileThatWasReplacedWithoutATraceIsReadFromItsBeginning() throws IOException {
        append("one\n");
        var follower = new FileFollower(log, 0);
        assertThat(texts(follower)).containsExactly("one");
        Files.move(log, directory.resolve("elsewhere"));
        append("another\n");
        assertThat(texts(follower)).containsExactly("another");
    }

    @Test
    void oneLongLineIsReadPieceByPieceInBoundedMemory() throws IOException {
        append("x".repeat(3 * FileFollower.AT_ONCE));
        var follower = new FileFollower(log, 0);
        var first = follower.poll();
        assertThat(follower.caughtUp()).isFalse();
        assertThat(first)
                .hasSizeBetween(15, 16)
                .allMatch(piece -> piece.text().length() == LineSplitter.LONGEST);
        append("\nend\n");
        assertThat(texts(follower)).hasSizeBetween(33, 34).endsWith("end");
    }

    @Test
    void linesOfManyBytesArriveWhole() throws IOException {
        var line = "é".repeat(1000);
        append((line + "\n").repeat(2000));
        assertThat(texts(new FileFollower(log, 0))).hasSize(2000).allMatch(line::equals);
    }

    /** Polls as a caller does: until there is nothing more. */
    private static List<String> texts(FileFollower follower) {
        var lines = new ArrayList<String>();
        do follower.poll().forEach(piece -> lines.add(piece.text()));
        while (!follower.caughtUp());
        return lines;
    }

    private void append(String text) throws IOException {
        Files.writeString(log, text, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
