package io.valvo.cli;

import io.valvo.model.Event;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Collection;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a daemon in the foreground shows: one prefixed, coloured stream of events and service
 * output. Any thread may feed it and none ever waits: its own thread writes, and when whoever reads
 * the stream is too slow, lines are dropped and counted.
 */
public final class Console implements AutoCloseable {
    private static final int MOST_WAITING = 10_000;
    private static final int LONGEST_LINE = 16_384;
    private static final long FAREWELL_MILLIS = 2_000;

    private sealed interface Entry {
        Instant time();
    }

    private record Happened(Instant time, Happening event) implements Entry {}

    private record Said(Instant time, String who, String text) implements Entry {}

    private record Farewell(Instant time) implements Entry {}

    private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final Narrator narrator = new Narrator();
    private final OutputStream out;
    private final Prefixed lines;
    private final InstantSource clock;
    private final Thread writer;

    private Console(OutputStream out, Prefixed lines, InstantSource clock) {
        this.out = new BufferedOutputStream(out);
        this.lines = lines;
        this.clock = clock;
        this.writer = new Thread(this::write, "console");
        writer.setDaemon(true);
    }

    /**
     * Begins to write to {@code out}, which it never closes.
     *
     * @param colour see {@link Shell#colour()}
     * @param names instances that are known already, for the width of the names' column
     */
    public static Console open(
            OutputStream out,
            boolean colour,
            ZoneId zone,
            InstantSource clock,
            Collection<String> names) {
        var console = new Console(out, new Prefixed(new Paint(colour), zone, names), clock);
        console.writer.start();
        return console;
    }

    public void event(Event event) {
        offer(new Happened(event.time(), Happening.of(event)));
    }

    /** A line that an instance wrote; cut at 16 Ki characters. */
    public void line(String instance, String text) {
        var fits =
                text.length() <= LONGEST_LINE ? text : text.substring(0, LONGEST_LINE) + " (cut)";
        offer(new Said(clock.instant(), instance, fits));
    }

    /** Writes what waits, for at most two seconds. */
    @Override
    public void close() {
        offer(new Farewell(clock.instant()));
        try {
            writer.join(FAREWELL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void offer(Entry entry) {
        if (!waiting.offer(entry)) dropped.incrementAndGet();
    }

    private void write() {
        try {
            Entry entry;
            do {
                entry = waiting.take();
                write(entry);
                if (waiting.isEmpty()) out.flush();
            } while (!(entry instanceof Farewell));
        } catch (InterruptedException | IOException nobodyReads) {
            discard();
        }
    }

    private void write(Entry entry) throws IOException {
        long lost = dropped.getAndSet(0);
        if (lost > 0) writeLine(lines.event(entry.time(), "", tooSlow(lost)));
        switch (entry) {
            case Happened(var time, var event) -> write(time, event);
            case Said(var time, var who, var text) -> writeLine(lines.output(time, who, text));
            case Farewell _ -> out.flush();
        }
    }

    private void write(Instant time, Happening event) throws IOException {
        var words = narrator.tell(event);
        if (words.headline()) writeLine(lines.event(time, event.who(), words));
    }

    private void writeLine(String line) throws IOException {
        out.write(line.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }

    private static Narrator.Words tooSlow(long lost) {
        var text = lost + " lines were not shown: whoever reads this stream is too slow";
        return new Narrator.Words(text, Narrator.Tone.WAITING, true);
    }

    /** From now on {@link #offer} only counts. */
    private void discard() {
        waiting.clear();
    }
}
