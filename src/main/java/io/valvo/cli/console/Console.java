package io.valvo.cli.console;

import io.valvo.cli.context.CliEnvironment;
import io.valvo.model.event.Event;

import org.jspecify.annotations.Nullable;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a daemon in the foreground shows: one prefixed, coloured stream of events and service
 * output. Any thread may tell it of events and none ever waits: its own thread writes, and when
 * whoever reads the stream is too slow, events are dropped and counted. Output is taken from where
 * it is kept as fast as it is read here, so none of it is lost; what a process wrote is shown
 * before its end is.
 */
public final class Console implements AutoCloseable {
    private static final String EXITED = "process.exited";
    private static final int MOST_WAITING = 10_000;
    private static final int LONGEST_LINE = 16_384;
    private static final long FAREWELL_MILLIS = 2_000;

    /** How often the console looks for output. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** What services write. For one thread, the console's. */
    public interface Output {
        /** What is new, not much at once. */
        void some(Lines shown) throws IOException;

        /** All that an instance has written until now, but for a line without an end. */
        void all(String instance, Lines shown) throws IOException;

        /** All that was written until now; there will be no more. */
        void all(Lines shown) throws IOException;
    }

    /** Shows a line that an instance wrote. */
    @FunctionalInterface
    public interface Lines {
        void line(String instance, String text) throws IOException;
    }

    private sealed interface Entry {}

    private record Happened(Instant time, EventView event) implements Entry {}

    private record Farewell() implements Entry {}

    private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final EventNarrator narrator = new EventNarrator();
    private final OutputStream out;
    private final PrefixedOutput lines;
    private final Optional<Output> output;
    private final InstantSource clock;
    private final Thread writer;
    private long looked = System.nanoTime();

    private Console(
            OutputStream out, PrefixedOutput lines, Optional<Output> output, InstantSource clock) {
        this.out = new BufferedOutputStream(out);
        this.lines = lines;
        this.output = output;
        this.clock = clock;
        this.writer = new Thread(this::write, "console");
        writer.setDaemon(true);
    }

    /**
     * Begins to write to {@code out}, which it never closes.
     *
     * @param colour see {@link CliEnvironment#colour()}
     * @param names instances that are known already, for the width of the names' column
     * @param output what is shown beside events
     */
    public static Console open(
            OutputStream out,
            boolean colour,
            ZoneId zone,
            InstantSource clock,
            Collection<String> names,
            Optional<Output> output) {
        var prefixed = new PrefixedOutput(new AnsiStyle(colour), zone, names);
        var console = new Console(out, prefixed, output, clock);
        console.writer.start();
        return console;
    }

    public void event(Event event) {
        var happened = new Happened(event.time(), EventView.of(event));
        if (!waiting.offer(happened)) dropped.incrementAndGet();
    }

    /**
     * Writes what waits and what was put out until now; gives up when nothing could be written for
     * two seconds.
     */
    @Override
    public void close() {
        try {
            long before;
            boolean told = false;
            do {
                before = written.get();
                told = told || waiting.offer(new Farewell());
                writer.join(FAREWELL_MILLIS);
            } while (writer.isAlive() && written.get() != before);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            while (!(next() instanceof Farewell)) if (waiting.isEmpty()) out.flush();
            tellLost(clock.instant());
            if (output.isPresent()) output.get().all(this::say);
            out.flush();
        } catch (InterruptedException | IOException nobodyReads) {
            waiting.clear();
        }
    }

    /** Writes an entry, or, when there is none for a while or it is time, what services said. */
    private @Nullable Entry next() throws InterruptedException, IOException {
        var entry =
                output.isEmpty() ? waiting.take() : waiting.poll(LOOK_NANOS, TimeUnit.NANOSECONDS);
        if (entry instanceof Happened(var time, var event)) write(time, event);
        if (System.nanoTime() - looked >= LOOK_NANOS) look();
        return entry;
    }

    private void look() throws IOException {
        if (output.isPresent()) output.get().some(this::say);
        looked = System.nanoTime();
    }

    private void say(String instance, String text) throws IOException {
        var fits =
                text.length() <= LONGEST_LINE ? text : text.substring(0, LONGEST_LINE) + " (cut)";
        writeLine(lines.output(clock.instant(), instance, fits));
    }

    private void write(Instant time, EventView event) throws IOException {
        tellLost(time);
        if (event.type().equals(EXITED) && output.isPresent())
            output.get().all(event.who(), this::say);
        var words = narrator.tell(event);
        if (words.headline()) writeLine(lines.event(time, event.who(), words));
    }

    private void tellLost(Instant time) throws IOException {
        long lost = dropped.getAndSet(0);
        if (lost > 0) writeLine(lines.event(time, "", tooSlow(lost)));
    }

    private void writeLine(String line) throws IOException {
        out.write(line.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
        written.incrementAndGet();
    }

    private static EventNarrator.Words tooSlow(long lost) {
        var text = lost + " events were not shown: whoever reads this stream is too slow";
        return new EventNarrator.Words(text, EventNarrator.Tone.WAITING, true);
    }
}
