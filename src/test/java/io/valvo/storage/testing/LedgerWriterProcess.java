package io.valvo.storage.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.valvo.model.event.Event;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.model.status.InstanceRecord;
import io.valvo.model.status.InstanceRecord.Past;
import io.valvo.storage.FsyncThread;
import io.valvo.storage.events.SegmentedEventStore;
import io.valvo.storage.ledger.Ledger;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Records without end and says of each record that it is kept, once it is: to be killed at any
 * moment.
 */
public final class LedgerWriterProcess {
    private static final OutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private LedgerWriterProcess() {}

    /**
     * Arguments: state directory, name of this run, bytes of padding in each event; "end" to end by
     * itself, as by SIGKILL, while events wait for the disk.
     */
    public static void main(String... arguments) throws IOException {
        var stateDir = Path.of(arguments[0]);
        var padding = "x".repeat(Integer.parseInt(arguments[2]));
        var flusher = new FsyncThread();
        var ledger = Ledger.open(stateDir, "boot", flusher, Clock.systemUTC());
        var events = SegmentedEventStore.open(stateDir, "boot", flusher);
        for (int count = ledger.instance("web").map(it -> it.past().restartCount()).orElse(0) + 1;
                ;
                count++) {
            ledger.record(record(count));
            say("L " + count);
            long seq = events.lastSeq() + 1;
            var text = arguments[1] + "/" + seq;
            events.append(List.of(event(seq, text + padding), event(seq + 1, text + padding)));
            say("E " + seq + " " + text);
            if (arguments.length > 3) endInTrouble(events, count);
            if (ledger.trouble().isPresent() && events.trouble().isPresent())
                recover(ledger, events, count);
        }
    }

    /** Nothing is written by the flusher meanwhile: it would need the monitor. */
    private static void endInTrouble(SegmentedEventStore events, int count) throws IOException {
        synchronized (events) {
            if (events.trouble().isEmpty()) return;
            say("T " + count);
            Runtime.getRuntime().halt(137);
        }
    }

    private static void recover(Ledger ledger, SegmentedEventStore events, int count)
            throws IOException {
        say("T " + count);
        while (ledger.trouble().isPresent() || events.trouble().isPresent()) Thread.onSpinWait();
        events.append(List.of(event(events.lastSeq() + 1, "recovered")));
        say(events.trouble().isEmpty() ? "R " + events.lastSeq() : "trouble is left");
    }

    private static InstanceRecord record(int count) {
        var past = new Past(count, 0, List.of(Instant.EPOCH), Optional.empty(), Optional.empty());
        return InstanceRecord.of("web", "web", true).withPast(past);
    }

    private static Event event(long seq, String text) {
        return new Event(seq, Instant.EPOCH, EventSubject.DAEMON, new EventData.Warning(text));
    }

    private static void say(String line) throws IOException {
        OUT.write((line + "\n").getBytes(US_ASCII));
    }
}
