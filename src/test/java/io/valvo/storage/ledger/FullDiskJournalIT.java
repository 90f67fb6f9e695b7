package io.valvo.storage.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.valvo.storage.FsyncThread;
import io.valvo.storage.ledger.Journal.Lasting;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A journal on a file system of its own that is filled to the last byte. */
class FullDiskJournalIT {
    /** The last page that the file has may hold more than it has been given. */
    private static final int MORE_THAN_A_PAGE = 5000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path directory;
    @TempDir Path elsewhere;

    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root to mount");
        mounted =
                run("mount", "-t", "tmpfs", "-o", "size=512k", "valvo", directory.toString()) == 0;
        assumeTrue(mounted, "may not mount");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) run("umount", "--lazy", directory.toString());
    }

    @Test
    void whatIsSaidOnAFullDiskIsKnownToTheNextThoughThisOneNeverCameToWriteIt() throws Exception {
        try (var flusher = new FsyncThread();
                var journal = open(flusher)) {
            journal.put("before", bytes("1"), Lasting.NO);
            fill();
            for (int i = 0; i < 100; i++) say(journal, i, 500);
            assertThat(journal.trouble())
                    .hasValueSatisfying(it -> assertThat(it).contains("space"));
            Files.copy(file(), elsewhere.resolve("ledger"));
            Files.copy(reserve(), elsewhere.resolve("ledger.reserve"));
        }
        var copy = elsewhere.resolve("ledger");
        try (var flusher = new FsyncThread();
                var next = Journal.open(copy, flusher, Clock.systemUTC())) {
            for (int i = 0; i < 100; i++)
                assertThat(next.get("key " + i)).as("key " + i).isPresent();
            assertThat(next.get("before")).isPresent();
        }
    }

    @Test
    void severalDaemonsInARowGoOnWhereTheOneBeforeStoppedAndAllIsWrittenOnceThereIsRoom()
            throws Exception {
        try (var flusher = new FsyncThread();
                var journal = open(flusher)) {
            journal.put("before", bytes("1"), Lasting.NO);
            fill();
            say(journal, 0, MORE_THAN_A_PAGE);
        }
        for (int i = 1; i < 5; i++) {
            try (var flusher = new FsyncThread();
                    var journal = open(flusher)) {
                assertThat(journal.get("key " + (i - 1))).isPresent();
                say(journal, i, MORE_THAN_A_PAGE);
            }
        }
        Files.delete(directory.resolve("filler"));
        try (var flusher = new FsyncThread();
                var journal = open(flusher)) {
            eventually(() -> journal.trouble().isEmpty() && isErased());
            journal.put("after", bytes("1"), Lasting.NO);
        }
        try (var flusher = new FsyncThread();
                var journal = open(flusher)) {
            for (int i = 0; i < 5; i++) assertThat(journal.get("key " + i)).isPresent();
            assertThat(journal.get("after")).isPresent();
        }
    }

    private static void say(Journal journal, int number, int bytes) {
        journal.put("key " + number, new byte[bytes], Lasting.NO);
    }

    private Journal open(FsyncThread flusher) throws IOException {
        return Journal.open(file(), flusher, Clock.systemUTC());
    }

    private Path file() {
        return directory.resolve("ledger");
    }

    private Path reserve() {
        return directory.resolve("ledger.reserve");
    }

    private boolean isErased() {
        try {
            for (byte it : Files.readAllBytes(reserve())) if (it != 0) return false;
            return true;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void fill() throws Exception {
        assertThat(run("sh", "-c", "cat /dev/zero > " + directory + "/filler")).isNotZero();
        assertThat(run("sh", "-c", "echo > " + directory + "/more")).isNotZero();
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
