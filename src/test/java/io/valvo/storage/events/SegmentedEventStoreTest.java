package io.valvo.storage.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.event.Event;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.storage.FsyncThread;
import io.valvo.storage.events.SegmentList.Bounds;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

class SegmentedEventStoreTest {
    private static final Bounds SMALL = new Bounds(1_000, 1 << 20, 1_000_000, 1_000);
    private static final EventSubject WEB = EventSubject.instance("web", "web/2", 3, 4711);

    private Path directory;
    private FsyncThread flusher;

    @BeforeEach
    @BeforeProperty
    void begin() throws IOException {
        directory = Files.createTempDirectory("events");
        flusher = new FsyncThread();
    }

    @AfterEach
    @AfterProperty
    void end() throws IOException {
        flusher.close();
        clear();
        Files.deleteIfExists(directory.resolve("high-water"));
        Files.delete(directory);
    }

    @Test
    void anEventIsReadBackAsItWas() throws IOException {
        var fact =
                new EventData.Kept(
                        "x",
                        Map.of(
                                "text",
                                "ä \"q\" \n",
                                "count",
                                3,
                                "list",
                                List.of(1, true, Map.of("a", 1.5))));
        var event = new Event(1, Instant.parse("2026-11-20T10:30:00.123456789Z"), WEB, fact);
        var daemon = new Event(2, Instant.EPOCH, EventSubject.DAEMON, new EventData.Warning("low"));
        try (var file = open(SMALL)) {
            file.append(List.of(event, daemon));
            assertThat(file.read(0, 10))
                    .containsExactly(
                            event, new Event(2, Instant.EPOCH, EventSubject.DAEMON, daemon.fact()));
        }
    }

    @Test
    void numbersGoOnFromOneDaemonToTheNext() throws IOException {
        for (int round = 0; round < 5; round++) {
            try (var file = open(SMALL)) {
                assertThat(file.lastSeq()).isEqualTo(20L * round);
                for (int i = 0; i < 20; i++) file.append(List.of(event(file.lastSeq() + 1)));
            }
        }
        try (var file = open(SMALL)) {
            assertThat(file.read(0, 1_000))
                    .extracting(Event::seq)
                    .containsExactlyElementsOf(numbers(1, 100));
            assertThat(file.read(37, 3)).extracting(Event::seq).containsExactly(38L, 39L, 40L);
            assertThat(file.read(100, 10)).isEmpty();
            assertThat(file.read(5_000, 10)).isEmpty();
        }
    }

    @Test
    void withoutACleanEndNoNumberIsSkippedWithinABoot() throws IOException {
        var killed = open(SMALL);
        killed.append(List.of(event(1), event(2)));
        try (var file = open(SMALL)) {
            assertThat(file.lastSeq()).isEqualTo(2);
        }
        killed.close();
    }

    @Test
    void afterAPowerFailureNumbersAreSkippedSinceSomeMayHaveBeenHeardOf() throws IOException {
        var killed = open(SMALL);
        killed.append(List.of(event(1)));
        try (var file = SegmentedEventStore.open(directory, "next boot", flusher, SMALL)) {
            assertThat(file.lastSeq()).isEqualTo(1 + SegmentedEventStore.SKIPPED);
            file.append(List.of(event(file.lastSeq() + 1)));
            assertThat(file.read(0, 10)).extracting(Event::seq).containsExactly(1L);
            assertThat(file.read(1, 10))
                    .extracting(Event::seq)
                    .containsExactly(2L + SegmentedEventStore.SKIPPED);
        }
        killed.close();
    }

    @Test
    void afterACleanEndAndARebootNumbersGoOnWithoutAHole() throws IOException {
        try (var file = open(SMALL)) {
            file.append(List.of(event(1)));
        }
        try (var file = SegmentedEventStore.open(directory, "next boot", flusher, SMALL)) {
            assertThat(file.lastSeq()).isEqualTo(1);
            file.append(List.of(event(2)));
            assertThat(file.read(0, 10)).extracting(Event::seq).containsExactly(1L, 2L);
        }
    }

    @Test
    void theOldestAreDroppedBeyondTheBoundsAndTheGapShows() throws IOException {
        try (var file = open(new Bounds(1_000, 10_000, 50, 1_000))) {
            for (long seq = 1; seq <= 1_000; seq++) file.append(List.of(event(seq)));
            var first = file.read(0, 1).getFirst().seq();
            assertThat(first).isBetween(930L, 951L);
            assertThat(file.read(0, 1_000))
                    .extracting(Event::seq)
                    .containsExactlyElementsOf(numbers(first, 1_000));
        }
        try (var files = Files.list(directory)) {
            assertThat(files.mapToLong(SegmentedEventStoreTest::size).sum()).isLessThan(11_000);
        }
    }

    @Test
    void dataThatIsFarTooLargeIsLeftOut() throws IOException {
        try (var file = open(SMALL)) {
            file.append(
                    List.of(
                            new Event(
                                    1,
                                    Instant.EPOCH,
                                    WEB,
                                    new EventData.Warning("x".repeat(1 << 20)))));
            assertThat(file.read(0, 1).getFirst().fact().data()).containsOnlyKeys("omitted");
        }
    }

    /**
     * As after a SIGKILL during the last write: what was whole is kept, and the number that was cut
     * off is used again.
     */
    @Test
    void cutAtAnyByteTheHistoryIsWholeUpToThereAndGoesOn() throws IOException {
        var bounds = Bounds.DEFAULT;
        byte[] whole = written(bounds, 8);
        var name = files().getFirst();
        for (int cut = 0; cut <= whole.length; cut++) {
            Files.write(name, Arrays.copyOf(whole, cut));
            try (var file = open(bounds)) {
                long last = file.lastSeq();
                file.append(List.of(event(last + 1), event(last + 2)));
                assertThat(file.read(0, 100)).containsExactlyElementsOf(events(1, last + 2));
            }
            clear();
        }
    }

    @Property(tries = 150)
    void whateverIsDamagedNoNumberComesTwiceWithDifferentContent(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 1 << 20) Integer> bits,
            @ForAll @IntRange(max = 40) int more)
            throws IOException {
        clear();
        written(SMALL, 40);
        bits.forEach(this::flip);
        var heard = new HashMap<Long, Event>();
        events(1, 40).forEach(it -> heard.put(it.seq(), it));
        for (int daemon = 0; daemon < 2; daemon++) {
            try (var file = open(SMALL)) {
                assertThat(file.lastSeq()).isGreaterThanOrEqualTo(40);
                for (int i = 0; i < more; i++) {
                    var event =
                            new Event(
                                    file.lastSeq() + 1,
                                    Instant.EPOCH,
                                    WEB,
                                    new EventData.Warning("later"));
                    file.append(List.of(event));
                    heard.put(event.seq(), new Event(event.seq(), event.time(), WEB, event.fact()));
                }
                all(file).forEach(it -> assertThat(it).isEqualTo(heard.get(it.seq())));
            }
        }
    }

    private List<Event> all(SegmentedEventStore file) {
        var all = new ArrayList<Event>();
        for (var more = file.read(0, 7);
                !more.isEmpty();
                more = file.read(all.getLast().seq(), 7)) {
            long first = more.getFirst().seq();
            assertThat(more)
                    .extracting(Event::seq)
                    .containsExactlyElementsOf(numbers(first, first + more.size() - 1));
            if (!all.isEmpty()) assertThat(first).isGreaterThan(all.getLast().seq());
            all.addAll(more);
        }
        return all;
    }

    private byte[] written(Bounds bounds, int count) throws IOException {
        try (var file = open(bounds)) {
            for (long seq = 1; seq <= count; seq++) file.append(List.of(event(seq)));
        }
        return Files.readAllBytes(files().getLast());
    }

    private void flip(int bit) {
        try {
            var file = files().get(bit % files().size());
            byte[] bytes = Files.readAllBytes(file);
            bytes[bit / 8 % bytes.length] ^= (byte) (1 << bit % 8);
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aHistoryThatWasDeletedGoesOnWithItsNumbers() throws IOException {
        try (var file = open(SMALL)) {
            file.append(List.of(event(1), event(2)));
            assertThat(file.restore()).isFalse();
            for (var gone : files()) Files.delete(gone);
            assertThat(file.restore()).isTrue();
            assertThat(file.restore()).isFalse();
            file.append(List.of(event(3)));
            assertThat(file.trouble()).isEmpty();
        }
        try (var file = open(SMALL)) {
            assertThat(file.lastSeq()).isEqualTo(3);
            assertThat(file.read(0, 10)).extracting(Event::seq).containsExactly(3L);
        }
    }

    private SegmentedEventStore open(Bounds bounds) throws IOException {
        return SegmentedEventStore.open(directory, "this boot", flusher, bounds);
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(it -> it.toString().endsWith(".events")).sorted().toList();
        }
    }

    private void clear() throws IOException {
        for (var file : files()) Files.delete(file);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Event> events(long first, long last) {
        return numbers(first, last).stream().map(SegmentedEventStoreTest::event).toList();
    }

    private static Event event(long seq) {
        return new Event(
                seq, Instant.ofEpochSecond(seq, 1), WEB, new EventData.Warning("number " + seq));
    }

    private static List<Long> numbers(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
