package io.valvo.logs;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.valvo.os.platform.Platform;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class LogHistoryTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @TempDir Path directory;
    private LogSource web;
    private LogSource db;
    private LogIndex index;

    @BeforeEach
    void begin() {
        var files = new LogFileNames(directory);
        web = new LogSource("web", "web", OutputStreamKind.STDOUT, files.stdout("web", 1));
        db = new LogSource("db", "db", OutputStreamKind.STDOUT, files.stdout("db", 1));
        index = new LogIndex(files.index());
    }

    @Test
    void linesOfSeveralServicesAreInterleavedByTheTimeTheyWereSeen() throws IOException {
        write(db, 0, "db starts\n");
        write(web, 1, "web starts\n");
        write(db, 2, "db ready\n");
        write(web, 3, "web ready\nweb serves\n");
        var lines = read(9, Optional.empty(), web, db);
        assertThat(lines)
                .extracting(LogLine::text)
                .containsExactly("db starts", "web starts", "db ready", "web ready", "web serves");
        assertThat(lines)
                .extracting(LogLine::seen)
                .containsExactly(at(0), at(1), at(2), at(3), at(3));
    }

    @Test
    void aTalkativeInstanceHidesNoOther() throws IOException {
        var complaints = directory.resolve("db.err.log");
        var err = new LogSource("db", "db", OutputStreamKind.STDERR, complaints);
        write(db, 0, "db starts\ndb ready\n");
        write(err, 1, "db is cold\n");
        write(web, 2, "a\nb\nc\n");
        assertThat(read(2, Optional.empty(), web, db, err))
                .extracting(LogLine::text)
                .containsExactly("db ready", "db is cold", "b", "c");
    }

    @Test
    void sinceLeavesOutWhatWasWrittenBefore() throws IOException {
        write(web, 0, "a\n");
        write(web, 10, "b\nc");
        write(web, 20, "d\ne\n");
        assertThat(since(0)).containsExactly("a", "b", "cd", "e");
        assertThat(since(1)).containsExactly("b", "cd", "e");
        assertThat(read(1, Optional.of(at(1)), web)).extracting(LogLine::text).containsExactly("e");
        assertThat(since(20)).containsExactly("e");
        assertThat(since(21)).isEmpty();
    }

    @Test
    void followingGoesOnWhereTheHistoryEnds() throws IOException {
        write(web, 0, "one\ntw");
        assertThat(read(10, Optional.empty(), web, db))
                .extracting(LogLine::text)
                .containsExactly("one", "tw");
        var extent = new LogHistory.Extent(10, Optional.empty(), false);
        var history = LogHistory.open(List.of(web, db), index, extent);
        assertThat(all(history)).extracting(LogLine::text).containsExactly("one");
        var follower = history.follow(InstantSource.fixed(at(9)));
        write(web, 1, "o\n");
        write(db, 1, "first\n");
        assertThat(follower.poll())
                .containsExactly(LogLine.of(web, at(9), "two"), LogLine.of(db, at(9), "first"));
        assertThat(follower.poll()).isEmpty();
        assertThat(follower.caughtUp()).isTrue();
    }

    @Test
    void rotationWhileSomebodyReadsTakesNoLineAway() throws IOException {
        var lines = IntStream.range(0, 20_000).mapToObj(i -> "line " + i).toList();
        write(web, 0, String.join("\n", lines) + "\n");
        var extent = new LogHistory.Extent(20_000, Optional.empty(), true);
        try (var history = LogHistory.open(List.of(web), index, extent)) {
            var read = new ArrayList<String>();
            for (int i = 0; i < 5_000; i++) read.add(history.next().orElseThrow().text());
            new LogRotator(
                            web.file(),
                            Platform.frontTruncation(),
                            OptionalInt.empty(),
                            InstantSource.system())
                    .rotate(2, true);
            all(history).forEach(it -> read.add(it.text()));
            assertThat(read).isEqualTo(lines);
        }
    }

    @Test
    void aHalfWrittenLineIsShownAfterASecondWhenFollowing() throws IOException {
        var now = new java.util.concurrent.atomic.AtomicReference<>(at(0));
        write(web, 0, "one\n");
        var follower = new LogFollower(List.of(web), Map.of(), now::get);
        write(web, 0, "Setting up... ");
        assertThat(follower.poll()).extracting(LogLine::text).containsExactly("one");
        now.set(at(1));
        assertThat(follower.poll()).extracting(LogLine::text).containsExactly("Setting up... ");
        now.set(at(9));
        assertThat(follower.poll()).isEmpty();
        write(web, 9, "\ndone\n\n");
        assertThat(follower.poll()).extracting(LogLine::text).containsExactly("done", "");
    }

    @Test
    void whatIsClosedReadsNoMore() throws IOException {
        write(web, 0, "a\n".repeat(100_000));
        var extent = new LogHistory.Extent(100_000, Optional.empty(), true);
        var history = LogHistory.open(List.of(web), index, extent);
        history.next();
        history.close();
        assertThat(history.next()).isEmpty();
    }

    @Test
    void aReaderOfManyServicesHoldsLittleOfEach() throws IOException {
        var many = new ArrayList<LogSource>();
        for (int i = 0; i < 200; i++) {
            var source =
                    new LogSource(
                            "s" + i, "s" + i, OutputStreamKind.STDOUT, directory.resolve("s" + i));
            write(source, i % 7, ("x".repeat(200) + "\n").repeat(300));
            many.add(source);
        }
        var extent = new LogHistory.Extent(100_000, Optional.empty(), true);
        try (var history = LogHistory.open(many, index, extent)) {
            assertThat(history.held()).isLessThan(200 * 4_096);
            var seen = all(history).stream().map(LogLine::seen).toList();
            assertThat(seen).hasSize(200 * 300).isSorted();
        }
    }

    @Test
    void timesOutliveTheProcessThatNotedThem() throws IOException {
        write(web, 0, "a\n");
        write(web, 10, "b\n");
        index = new LogIndex(directory.resolve(".index"));
        assertThat(since(5)).containsExactly("b");
        write(web, 20, "c\n");
        assertThat(since(15)).containsExactly("c");
    }

    @Test
    void aMarkThatWasWrittenByHalfDoesNoHarm() throws IOException {
        write(web, 0, "a\n");
        Files.write(directory.resolve(".index/web.log"), new byte[5], StandardOpenOption.APPEND);
        index = new LogIndex(directory.resolve(".index"));
        write(web, 10, "b\n");
        write(web, 20, "c\n");
        assertThat(since(15)).containsExactly("c");
        assertThat(since(5)).containsExactly("b", "c");
    }

    @Test
    void aFileThatShrankBeginsItsTimesAnew() throws IOException {
        write(web, 0, "long ago\n");
        Files.writeString(web.file(), "");
        write(web, 10, "new\n");
        assertThat(since(0)).containsExactly("new");
        assertThat(read(1, Optional.empty(), web).getFirst().seen()).isEqualTo(at(10));
    }

    @Test
    void theIndexIsBoundedAndKeepsTheLatestTimesExactly() {
        for (int i = 1; i <= LogIndex.MOST + 10; i++) index.recordGrowth(web.file(), at(i), i);
        var marks = index.times(web.file()).marks();
        assertThat(marks).hasSizeBetween(LogIndex.MOST / 2, LogIndex.MOST);
        assertThat(index.times(web.file()).of(LogIndex.MOST)).isEqualTo(at(LogIndex.MOST + 1));
        assertThat(index.times(web.file()).of(100)).isBetween(at(101), at(102));
    }

    @Test
    void aTickNotesFilesThatGrewByTheTimeOfTheirLastWrite() throws IOException {
        Files.writeString(web.file(), "a\n");
        Files.setLastModifiedTime(web.file(), java.nio.file.attribute.FileTime.from(at(3)));
        index.recordGrowth(web.file());
        assertThat(index.times(web.file()).marks()).containsExactly(new GrowthTimes.Mark(at(3), 2));
        assertThat(index.times(db.file()).marks()).isEmpty();
    }

    private List<String> since(int seconds) {
        return read(100, Optional.of(at(seconds)), web).stream().map(LogLine::text).toList();
    }

    private List<LogLine> read(int count, Optional<Instant> since, LogSource... sources) {
        return all(
                LogHistory.open(
                        List.of(sources), index, new LogHistory.Extent(count, since, true)));
    }

    static List<LogLine> all(LogHistory history) {
        return Stream.generate(history::next)
                .takeWhile(Optional::isPresent)
                .flatMap(Optional::stream)
                .toList();
    }

    private void write(LogSource source, int seconds, String text) throws IOException {
        Files.writeString(
                source.file(), text, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        index.recordGrowth(source.file(), at(seconds), Files.size(source.file()));
    }

    private static Instant at(int seconds) {
        return NOON.plusSeconds(seconds);
    }
}
