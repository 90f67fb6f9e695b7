package io.valvo.storage.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.valvo.storage.CorruptFile;
import io.valvo.storage.FrameFormat;
import io.valvo.storage.FsyncThread;
import io.valvo.storage.ledger.Journal.Lasting;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

class JournalTest {
    @TempDir Path directory;

    private final FsyncThread flusher = new FsyncThread();

    @AfterEach
    void end() {
        flusher.close();
    }

    @Test
    void theLatestValueOfEachKeyIsFoundAgain() throws IOException {
        try (var journal = open()) {
            journal.put("a", bytes("1"), Lasting.NO);
            journal.put("b", bytes("2"), Lasting.YES);
            journal.put("a", bytes("3"), Lasting.NO);
            journal.remove("b", Lasting.NO);
            journal.put("c", bytes(""), Lasting.NO);
        }
        try (var journal = open()) {
            assertThat(texts(journal)).isEqualTo(Map.of("a", "3", "c", ""));
        }
    }

    @Test
    void whatWasPutIsInTheFileBeforePutReturns() throws IOException {
        try (var journal = open()) {
            journal.put("a", bytes("1"), Lasting.NO);
            var copy = Files.copy(file(), directory.resolve("copy"));
            try (var other = Journal.open(copy, flusher, Clock.systemUTC())) {
                assertThat(texts(other)).isEqualTo(Map.of("a", "1"));
            }
        }
    }

    @Test
    void aFileOfAnotherFormatIsSetAsideWithAMessage() throws IOException {
        Files.writeString(file(), "this is no journal, but somebody's diary");
        try (var journal = open()) {
            assertThat(texts(journal)).isEmpty();
            var damage = journal.damage().orElseThrow();
            assertThat(damage.text())
                    .contains("ledger is damaged at byte 0 of 40", "kept as ledger.damaged-");
            assertThat(damage.aside()).hasContent("this is no journal, but somebody's diary");
            journal.put("a", bytes("1"), Lasting.NO);
        }
        try (var journal = open()) {
            assertThat(journal.damage()).isEmpty();
            assertThat(texts(journal)).isEqualTo(Map.of("a", "1"));
        }
    }

    @Test
    void aJournalOfALaterVersionIsSetAside() throws IOException {
        Files.write(file(), FrameFormat.frame(bytes("H\0\17valvo journal 2")));
        try (var journal = open()) {
            assertThat(journal.damage()).isPresent();
        }
    }

    @Test
    void aJournalCutAtAnyByteHoldsAllThatWasWhollyWritten() throws IOException {
        byte[] whole = written();
        for (int cut = 0; cut <= whole.length; cut++) {
            Files.write(file(), Arrays.copyOf(whole, cut));
            int puts =
                    (int)
                            FrameFormat.scan(Arrays.copyOf(whole, cut), 0).slices().stream()
                                    .skip(1)
                                    .count();
            try (var journal = open()) {
                assertThat(journal.damage()).isEmpty();
                assertThat(texts(journal)).isEqualTo(first(puts));
                journal.put("more", bytes("x"), Lasting.NO);
            }
            try (var journal = open()) {
                assertThat(texts(journal)).containsEntry("more", "x").hasSize(puts + 1);
            }
        }
    }

    @Test
    void ofAJournalWithAnyByteChangedAllBeforeItIsUsed() throws IOException {
        byte[] whole = written();
        for (int at = 0; at < whole.length; at++) {
            byte[] bad = whole.clone();
            bad[at] ^= (byte) (1 << at % 8);
            Files.write(file(), bad);
            int puts =
                    (int)
                            FrameFormat.scan(whole, 0).slices().stream()
                                    .skip(1)
                                    .filter(before(at))
                                    .count();
            try (var journal = open()) {
                assertThat(texts(journal)).isEqualTo(first(puts));
                assertThat(journal.damage())
                        .hasValueSatisfying(it -> assertThat(it.aside()).hasBinaryContent(bad));
                Files.delete(journal.damage().orElseThrow().aside());
            }
        }
    }

    @Test
    void onlyAFewDamagedFilesAreKept() throws IOException {
        for (int i = 0; i < 3 * CorruptFile.KEPT; i++) {
            Files.writeString(file(), "no journal at all, number " + i);
            var clock = Clock.fixed(Instant.ofEpochSecond(i), ZoneOffset.UTC);
            Journal.open(file(), flusher, clock).close();
        }
        try (var files = Files.list(directory)) {
            assertThat(files.filter(it -> it.toString().contains("damaged")))
                    .hasSize(CorruptFile.KEPT);
        }
    }

    @Test
    void anOutdatedFileIsWrittenAnewWithoutLosingWhatComesMeanwhile() throws IOException {
        int puts = 40 * Journal.SMALL / 1000;
        try (var journal = open()) {
            for (int i = 0; i < puts; i++)
                journal.put("key" + i % 3, bytes("v".repeat(1000) + i), Lasting.NO);
        }
        assertThat(Files.size(file())).isLessThan(10L * Journal.SMALL);
        try (var journal = open()) {
            assertThat(texts(journal)).hasSize(3).containsValue("v".repeat(1000) + (puts - 1));
        }
    }

    @Test
    void aFileThatWasDeletedIsWrittenAnewWithAllThatIsKnown() throws IOException {
        try (var journal = open()) {
            journal.put("a", bytes("1"), Lasting.YES);
            assertThat(journal.restore()).isFalse();
            Files.delete(file());
            Files.delete(file().resolveSibling(file().getFileName() + ".reserve"));
            assertThat(journal.restore()).isTrue();
            journal.put("b", bytes("2"), Lasting.YES);
        }
        try (var journal = open()) {
            assertThat(texts(journal)).isEqualTo(Map.of("a", "1", "b", "2"));
        }
    }

    private Journal open() throws IOException {
        return Journal.open(file(), flusher, Clock.systemUTC());
    }

    private Path file() {
        return directory.resolve("ledger");
    }

    private byte[] written() throws IOException {
        try (var journal = open()) {
            first(6).forEach((key, value) -> journal.put(key, bytes(value), Lasting.NO));
        }
        return Files.readAllBytes(file());
    }

    private static Map<String, String> first(int count) {
        var entries = new LinkedHashMap<String, String>();
        for (int i = 0; i < count; i++) entries.put("key" + i, "value".repeat(i));
        return entries;
    }

    private static Predicate<FrameFormat.Slice> before(int at) {
        return slice -> slice.end() <= at;
    }

    private static Map<String, String> texts(Journal journal) {
        var texts = new LinkedHashMap<String, String>();
        journal.withPrefix("").forEach((key, value) -> texts.put(key, new String(value, UTF_8)));
        return texts;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
