package io.valvo.storage.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.storage.FrameFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class ReserveFileTest {
    private static final byte[] JOURNAL = bytes("what the journal says");
    private static final byte[] FIRST = frame("first");

    @TempDir Path directory;

    @Test
    void whatItHoldsIsFoundAgainAfterTheSameBytesAndNoOthers() throws IOException {
        try (var reserve = open()) {
            reserve.begin(JOURNAL, JOURNAL.length, FIRST);
            assertThat(reserve.append(frame("second"))).isTrue();
        }
        assertThat(held(JOURNAL)).containsExactly("first", "second");
        assertThat(held(bytes("what another journal says"))).isEmpty();
        assertThat(held(bytes("what the journal say"))).isEmpty();
    }

    @Test
    void itGoesOnBehindWhatAnEarlierOneHolds() throws IOException {
        try (var reserve = open()) {
            reserve.begin(JOURNAL, JOURNAL.length, FIRST);
        }
        try (var reserve = open()) {
            reserve.after(JOURNAL, JOURNAL.length);
            assertThat(reserve.append(frame("third"))).isTrue();
        }
        assertThat(held(JOURNAL)).containsExactly("first", "third");
    }

    @Test
    void whatWasErasedNeverComesBack() throws IOException {
        try (var reserve = open()) {
            reserve.begin(JOURNAL, JOURNAL.length, FIRST);
            reserve.append(frame("second"));
            reserve.erase();
            assertThat(reserve.append(frame("nobody has begun"))).isFalse();
            reserve.begin(JOURNAL, JOURNAL.length, frame("other"));
        }
        assertThat(held(JOURNAL)).containsExactly("other");
    }

    @Test
    void whatDoesNotFitIsLeftOutAndTheFileNeverGrows() throws IOException {
        var much = new byte[ReserveFile.SIZE / 3];
        try (var reserve = open()) {
            reserve.begin(JOURNAL, JOURNAL.length, FIRST);
            assertThat(reserve.append(FrameFormat.frame(much))).isTrue();
            assertThat(reserve.append(FrameFormat.frame(much))).isTrue();
            assertThat(reserve.append(FrameFormat.frame(much))).isFalse();
            assertThat(reserve.append(frame("little"))).isTrue();
        }
        assertThat(Files.size(file())).isEqualTo(ReserveFile.SIZE);
        assertThat(held(JOURNAL)).hasSize(4).endsWith("little");
    }

    @Test
    void ofOneWithAnyByteChangedAllBeforeItIsUsed() throws IOException {
        try (var reserve = open()) {
            reserve.begin(JOURNAL, JOURNAL.length, FIRST);
            reserve.append(frame("second"));
            reserve.append(frame("third"));
        }
        byte[] whole = Files.readAllBytes(file());
        for (int at = 0; at < 80; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x41;
            Files.write(file(), changed);
            var told = held(JOURNAL);
            assertThat(told)
                    .as("byte " + at)
                    .isEqualTo(List.of("first", "second", "third").subList(0, told.size()));
        }
    }

    private List<String> held(byte[] journal) throws IOException {
        try (var reserve = open()) {
            var held = reserve.after(journal, journal.length);
            return held.slices().stream()
                    .map(it ->
                            new String(
                                    held.bytes(), it.offset(), it.length(), StandardCharsets.UTF_8))
                    .toList();
        }
    }

    private ReserveFile open() throws IOException {
        return ReserveFile.open(file());
    }

    private Path file() {
        return directory.resolve("reserve");
    }

    private static byte[] frame(String text) {
        return FrameFormat.frame(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
