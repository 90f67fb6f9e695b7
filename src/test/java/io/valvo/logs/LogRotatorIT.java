package io.valvo.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.valvo.os.platform.Platform;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** docs/logs.md: rotation, beside a process that writes as fast as it can. */
@Timeout(300)
class LogRotatorIT {
    private static final int ROTATIONS = 50;
    private static final int KEEP = 1000;
    private static final long FULL = 256 * 1024;

    private Path directory;
    private Path log;
    private OptionalInt unit;

    /** Under the project, which is on a disk; the folder for temporary files often isn't. */
    @BeforeEach
    void prepare() throws IOException {
        Files.createDirectories(Path.of("target"));
        directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "rotation");
        log = Files.createFile(directory.resolve("backend.log"));
        unit = Platform.frontTruncation().unit(directory);
        assumeTrue(unit.isPresent(), "the file system can't cut the front off a file");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fiftyRotationsAtFullSpeedLeaveEachLineExactlyOnce(boolean each) throws IOException {
        var rotator = rotator();
        long rotated = 0;
        try (var writer = LineWriterProcess.start(log, each, 1_000_000_000)) {
            for (int done = 0; done < ROTATIONS; done++) {
                awaitFull(writer);
                rotated += rotator.rotate(KEEP, false);
            }
        }
        assertThat(LineWriterProcess.count(log)).isPositive();
        assertThat(RotationState.of(log).base()).isEqualTo(rotated);
        assertThat(new RotatedFiles(log).file(ROTATIONS)).isPresent();
    }

    @Test
    void compressedFilesHoldTheSameLines() throws IOException {
        var rotator = rotator();
        LineWriterProcess.start(log, true, 25_000).await();
        for (int done = 1; done <= 3; done++) {
            long before = 25_000L * done;
            try (var writer = LineWriterProcess.start(log, true, before + 1, before + 25_000)) {
                rotator.rotate(KEEP, true);
                writer.await();
            }
        }
        assertThat(new RotatedFiles(log).file(3).orElseThrow().toString()).endsWith(".log.3.gz");
        assertThat(LineWriterProcess.count(log)).isEqualTo(100_000);
        assertThat(LogTail.last(log, 60_000).lines()).hasSize(60_000);
    }

    @Test
    void moreThanIsToBeKeptGoes() throws IOException {
        var rotator = rotator();
        for (int done = 0; done < 4; done++) {
            Files.writeString(log, "x".repeat(10_000), java.nio.file.StandardOpenOption.APPEND);
            rotator.rotate(2, false);
        }
        var archives = new RotatedFiles(log);
        assertThat(archives.file(2)).isPresent();
        assertThat(archives.file(3)).isEmpty();
    }

    @Test
    void aFollowerSeesEveryLineOnceAndInOrder() throws IOException {
        var rotator = rotator();
        var over = new AtomicBoolean();
        var threads = Executors.newFixedThreadPool(2);
        var follower = CompletableFuture.supplyAsync(() -> follow(over), threads);
        var tail = CompletableFuture.supplyAsync(() -> lastLinesAreInOrder(over), threads);
        try (var writer = LineWriterProcess.start(log, true, 2_000_000)) {
            while (writer.process().isAlive()) {
                if (Files.size(log) >= FULL) rotator.rotate(KEEP, false);
                Thread.onSpinWait();
            }
        } finally {
            over.set(true);
            threads.shutdown();
        }
        assertThat(new RotatedFiles(log).file(3)).isPresent();
        assertThat(follower.join()).isEqualTo(2_000_000);
        assertThat(tail.join()).isPositive();
    }

    @Test
    void theLastLinesReachBackIntoRotatedFiles() throws IOException {
        LineWriterProcess.start(log, false, 20_000).await();
        rotator().rotate(KEEP, false);
        assertThat(Files.size(log)).isLessThan(100_000);
        var lines = LogTail.last(log, 20_000).lines();
        assertThat(lines)
                .hasSize(20_000)
                .first()
                .extracting(LogChunk::text)
                .isEqualTo("line 1 of a service");
        assertThat(LogTail.since(log, lines.get(17).offset(), 30_000).lines()).hasSize(19_983);
    }

    @Test
    void whereTheFrontCannotBeCutTheFileIsCopiedAndEmptied() throws IOException {
        LineWriterProcess.start(log, false, 20_000).await();
        var rotator =
                new LogRotator(
                        log,
                        Platform.frontTruncation(),
                        OptionalInt.empty(),
                        InstantSource.system());
        var follower = new FileFollower(log, 0);
        follower.poll();
        long size = rotator.rotate(KEEP, false);
        assertThat(log).isEmptyFile();
        assertThat(directory.resolve("backend.log.1")).hasSize(size);
        assertThat(LineWriterProcess.count(log)).isEqualTo(20_000);
        assertThat(LogFileNames.end(log)).isEqualTo(size);
        assertThat(follower.poll()).isEmpty();
    }

    /** What a kill leaves at each step, made by hand; the next daemon finishes it. */
    @ParameterizedTest
    @ValueSource(strings = {"copied", "noted", "moved", "marked", "cutting", "cut"})
    void aRotationThatWasKilledIsFinishedByTheNextDaemon(String step) throws IOException {
        LineWriterProcess.start(log, false, 20_000).await();
        var steps = List.of("copied", "noted", "moved", "marked", "cutting", "cut");
        int reached = steps.indexOf(step);
        long length = 8L * unit.getAsInt();
        Files.createDirectories(RotationState.directory(log));
        var part = RotationState.directory(log).resolve("backend.log.part");
        Files.write(part, java.util.Arrays.copyOf(Files.readAllBytes(log), (int) length));
        var begun = RotationState.none(java.time.Instant.now()).begun(length);
        if (reached >= 1) begun.write(log);
        if (reached >= 2) new RotatedFiles(log).push(part, KEEP);
        if (reached >= 3) Platform.frontTruncation().markFront(log, unit.getAsInt());
        if (reached >= 4) begun.in(RotationState.Phase.CUTTING).write(log);
        if (reached >= 5) Platform.frontTruncation().truncateFront(log, length);
        rotator().recover(KEEP);
        assertThat(LineWriterProcess.count(log)).isEqualTo(20_000);
        assertThat(RotationState.of(log).base()).isEqualTo(reached == 0 ? 0 : length);
        assertThat(part).doesNotExist();
    }

    @Test
    void timesOfLinesSurviveARotation() throws IOException {
        var index = new LogIndex(directory.resolve(".index"));
        LineWriterProcess.start(log, false, 20_000).await();
        index.recordGrowth(log);
        rotator().rotate(KEEP, false);
        index.recordGrowth(log);
        assertThat(index.times(log).marks()).hasSize(1);
        var source = new LogSource("backend", "backend", OutputStreamKind.STDOUT, log);
        var extent = new LogHistory.Extent(15_000, Optional.empty(), true);
        assertThat(LogHistoryTest.all(LogHistory.open(List.of(source), index, extent)))
                .hasSize(15_000);
    }

    @Test
    void whatComesFasterThanItIsCopiedIsDroppedFromTheFrontAndPositionsGoOn() throws IOException {
        LineWriterProcess.start(log, false, 20_000).await();
        rotator().rotate(KEEP, false);
        long rotated = RotationState.of(log).base();
        LineWriterProcess.start(log, false, 20_000).await();
        long size = Files.size(log);
        long lost = rotator().drop(KEEP, size / 2);
        assertThat(lost).isBetween(rotated + size / 4, rotated + size);
        assertThat(new RotatedFiles(log).file(1)).isEmpty();
        assertThat(Files.size(log)).isLessThanOrEqualTo(size / 2 + 2 * unit.orElse(0));
        assertThat(RotationState.of(log).base() + Files.size(log)).isEqualTo(rotated + size);
        var last = LogTail.last(log, 1).lines();
        if (unit.isPresent())
            assertThat(LineWriterProcess.number(last.getFirst().text())).isEqualTo(20_000);
    }

    @AfterEach
    void remove() throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    private LogRotator rotator() {
        return new LogRotator(log, Platform.frontTruncation(), unit, InstantSource.system());
    }

    private void awaitFull(LineWriterProcess writer) throws IOException {
        while (writer.process().isAlive() && Files.size(log) < FULL) Thread.onSpinWait();
    }

    /** How many lines it has seen. */
    private long follow(AtomicBoolean over) {
        var follower = new FileFollower(log, 0);
        long seen = 0;
        for (boolean last = false; !last || !follower.caughtUp(); ) {
            last = over.get();
            for (var piece : follower.poll())
                assertThat(LineWriterProcess.number(piece.text())).isEqualTo(++seen);
        }
        return seen;
    }

    private long lastLinesAreInOrder(AtomicBoolean over) {
        long looks = 0;
        for (; !over.get(); looks++) {
            long before = 0;
            for (var piece : LogTail.last(log, 5_000).lines()) {
                long number = LineWriterProcess.number(piece.text());
                if (before != 0) assertThat(number).isEqualTo(before + 1);
                before = number;
            }
        }
        return looks;
    }
}
