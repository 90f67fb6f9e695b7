package io.valvo.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.event.Event;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.storage.events.SegmentedEventStore;
import io.valvo.storage.ledger.Ledger;
import io.valvo.storage.testing.LedgerWriterProcess;
import io.valvo.testing.ChildJvm;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

class LedgerKillIT {
    private static final int KILLS = 50;
    private static final int PADDING = 3_000;

    @TempDir Path stateDir;

    /** What was heard of, by number: later daemons must not give it another content. */
    private final Map<Long, String> heard = new HashMap<>();

    private int counted;

    @Test
    void killedAtAnyInstructionNothingThatWasSaidToBeKeptIsLost() throws IOException {
        var random = new Random(4711);
        for (int run = 0; run < KILLS; run++) {
            listen(run, 1 + random.nextInt(400));
            check();
        }
        assertThat(heard).hasSizeGreaterThan(KILLS);
    }

    @Test
    void onAFullDiskItGoesOnAndCatchesUpWhenThereIsRoom() throws IOException {
        var limited = List.of("prlimit", "--fsize=200000:unlimited", "--");
        try (var child =
                ChildJvm.start(
                        LedgerWriterProcess.class, limited, stateDir.toString(), "full", "100")) {
            int count = number(until(child, "T "));
            raise(child);
            long last = number(until(child, "R "));
            child.kill();
            assertThat(kept()).isGreaterThanOrEqualTo(count);
            assertThat(history()).extracting(Event::seq).contains(1L, last - 1, last);
        }
    }

    @Test
    void numbersThatWereHeardOfOnAFullDiskDoNotComeAgain() throws IOException {
        var limited = List.of("prlimit", "--fsize=100000:unlimited", "--");
        long told = 0;
        try (var child =
                ChildJvm.start(
                        LedgerWriterProcess.class,
                        limited,
                        stateDir.toString(),
                        "full",
                        "100",
                        "end")) {
            for (var line = child.line(); !line.startsWith("T "); line = child.line())
                if (line.startsWith("E ")) told = Long.parseLong(line.split(" ")[1]) + 1;
        }
        assertThat(history().getLast().seq()).as("written before it was full").isLessThan(told);
        try (var flusher = new FsyncThread();
                var file = SegmentedEventStore.open(stateDir, "boot", flusher)) {
            assertThat(file.lastSeq()).isEqualTo(told);
            file.append(List.of(event(told + 1)));
        }
        assertThat(history()).extracting(Event::seq).startsWith(1L).endsWith(told + 1);
    }

    private static Event event(long seq) {
        return new Event(
                seq, Instant.EPOCH, EventSubject.DAEMON, new EventData.Warning("there is room"));
    }

    private void listen(int run, int lines) throws IOException {
        try (var child =
                ChildJvm.start(
                        LedgerWriterProcess.class,
                        List.of(),
                        stateDir.toString(),
                        "run" + run,
                        "" + PADDING)) {
            for (int i = 0; i < lines; i++) note(child.line());
            child.kill().stream().filter(LedgerKillIT::whole).forEach(this::note);
        }
    }

    /** The last line may be cut off; the parent sees it without its end. */
    private static boolean whole(String line) {
        return line.startsWith("E ") && line.matches("E (\\d+) run\\d+/\\1");
    }

    private void note(String line) {
        var words = line.split(" ");
        if (words[0].equals("L")) counted = Integer.parseInt(words[1]);
        else assertThat(heard.putIfAbsent(Long.valueOf(words[1]), words[2])).as(line).isNull();
    }

    private void check() throws IOException {
        assertThat(kept()).isGreaterThanOrEqualTo(counted);
        var history = history();
        assertThat(history).extracting(Event::seq).startsWith(1L).doesNotHaveDuplicates();
        assertThat(history.getLast().seq()).isEqualTo(history.size());
        var texts = new HashMap<Long, String>();
        history.forEach(it -> texts.put(it.seq(), it.fact().data().get("text").toString()));
        heard.forEach(
                (seq, text) -> assertThat(texts.get(seq)).isEqualTo(text + "x".repeat(PADDING)));
    }

    private int kept() throws IOException {
        try (var flusher = new FsyncThread();
                var ledger = Ledger.open(stateDir, "boot", flusher, Clock.systemUTC())) {
            assertThat(ledger.load().messages()).isEmpty();
            return ledger.instance("web").orElseThrow().past().restartCount();
        }
    }

    private List<Event> history() throws IOException {
        try (var flusher = new FsyncThread();
                var file = SegmentedEventStore.open(stateDir, "boot", flusher)) {
            var all = new ArrayList<Event>();
            for (var more = file.read(0, 1_000);
                    !more.isEmpty();
                    more = file.read(all.getLast().seq(), 1_000)) {
                all.addAll(more);
            }
            return all;
        }
    }

    private static String until(ChildJvm child, String prefix) throws IOException {
        while (true) {
            var line = child.line();
            if (line.startsWith(prefix)) return line;
        }
    }

    private static int number(String line) {
        return Integer.parseInt(line.substring(2));
    }

    private static void raise(ChildJvm child) throws IOException {
        var done =
                new ProcessBuilder("prlimit", "--pid", "" + child.pid(), "--fsize=unlimited")
                        .start()
                        .onExit()
                        .join();
        assertThat(done.exitValue()).isZero();
    }
}
