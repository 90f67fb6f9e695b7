package io.valvo.storage.events;

import io.valvo.model.event.Event;
import io.valvo.model.event.EventStore;
import io.valvo.statedir.StateDir;
import io.valvo.storage.AppendFile;
import io.valvo.storage.FrameFormat;
import io.valvo.storage.FsyncThread;
import io.valvo.storage.events.Segment.Name;
import io.valvo.storage.events.SegmentList.Bounds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The durable history of events: {@link Segment}s in a directory, the oldest of which are dropped
 * beyond the {@link Bounds}.
 *
 * <p>Numbers never come twice. An event is in the kernel's hands before {@link #append} returns,
 * hence before anybody hears of it. What a SIGKILL cuts short nobody has heard of, so its number is
 * used again; where damage or a power failure may have eaten events that were heard of, as many
 * numbers are skipped as there can have been, and readers see the hole.
 *
 * <p>Disk errors don't reach the caller: unwritten events wait in memory (at most {@link
 * #MAX_BACKLOG}, the oldest make room) and are tried again every second; {@link #trouble} tells.
 * Their numbers are kept in the {@link HighWaterMark} meanwhile.
 */
public final class SegmentedEventStore implements EventStore, AutoCloseable {
    /** Events that wait for the disk. */
    static final int MAX_BACKLOG = 10_000;

    /** Events not yet forced to the disk: from here on the caller forces. */
    static final int MAX_UNFORCED = 16_384;

    /** Bytes of segments, after which no more is read at once. */
    static final int MAX_READ = 256 << 10;

    /** Numbers skipped after a power failure: more than it can have cost. */
    static final int SKIPPED = 40_000;

    private final Path directory;
    private final String bootId;
    private final FsyncThread flusher;
    private final SegmentList segments;
    private HighWaterMark highWater;
    private final FsyncThread.Work force = this::forced;
    private final ArrayDeque<Event> backlog = new ArrayDeque<>();
    private final List<AppendFile> unforced = new ArrayList<>();

    private long lastSeq;
    private int unforcedEvents;
    private Optional<AppendFile> out = Optional.empty();
    private volatile Optional<String> trouble = Optional.empty();

    private SegmentedEventStore(Path directory, String bootId, FsyncThread flusher, Bounds bounds)
            throws IOException {
        this.directory = Files.createDirectories(directory);
        this.bootId = bootId;
        this.flusher = flusher;
        this.segments = new SegmentList(directory, bounds);
        this.highWater = HighWaterMark.open(directory);
        while (!segments.isEmpty() && !goOn(segments.last())) segments.deleteLast();
        skipTo(highWater.seq());
    }

    /** Opens or begins the history of a state directory whose lock the caller holds. */
    public static SegmentedEventStore open(Path stateDir, String bootId, FsyncThread flusher)
            throws IOException {
        return open(stateDir.resolve(StateDir.EVENTS), bootId, flusher, Bounds.DEFAULT);
    }

    static SegmentedEventStore open(
            Path directory, String bootId, FsyncThread flusher, Bounds bounds) throws IOException {
        return new SegmentedEventStore(directory, bootId, flusher, bounds);
    }

    @Override
    public synchronized long lastSeq() {
        return lastSeq;
    }

    @Override
    public void append(List<Event> events) {
        if (add(events) > MAX_UNFORCED) forced();
    }

    /** Less than the limit where the segments that hold them are large. */
    @Override
    public List<Event> read(long since, int limit) {
        var found = new ArrayList<Event>();
        long bytes = 0;
        for (var name : from(since)) {
            if (found.size() >= limit || (bytes > MAX_READ && !found.isEmpty())) break;
            var segment = segment(name);
            if (segment.isEmpty()) continue;
            bytes += segment.get().bytes().length;
            var last = found.isEmpty() ? since : found.getLast().seq();
            var more = segment.get().after(last, limit - found.size());
            if (more.isEmpty()) continue;
            if (!found.isEmpty() && more.getFirst().seq() != last + 1) break;
            found.addAll(more);
        }
        return found;
    }

    /** Why events wait in memory, while they do. */
    public Optional<String> trouble() {
        return trouble;
    }

    /**
     * Goes on in a new file if that of now is gone, with what it held; false: it is there. The
     * directory must be there.
     */
    public synchronized boolean restore() throws IOException {
        if (out.isEmpty() || Files.exists(out.get().path())) return false;
        retire();
        highWater.close();
        highWater = HighWaterMark.open(directory);
        return true;
    }

    /** Marks a clean end, after which no number has to be skipped. */
    @Override
    public void close() throws IOException {
        try {
            end();
            force();
        } finally {
            highWater.close();
        }
    }

    /** Answers how many events wait to be forced to the disk. */
    private synchronized int add(List<Event> events) {
        events.forEach(this::take);
        try {
            if (!backlog.isEmpty()) write();
        } catch (IOException e) {
            fail(e);
        }
        return unforcedEvents;
    }

    private synchronized void end() throws IOException {
        add(List.of());
        if (out.isPresent()) out.get().append(FrameFormat.frame(EventCodec.closed(lastSeq)));
        retire();
    }

    private void take(Event event) {
        if (event.seq() != lastSeq + 1) {
            throw new IllegalArgumentException(
                    "event " + event.seq() + " can't follow number " + lastSeq);
        }
        lastSeq = event.seq();
        backlog.add(event);
        if (backlog.size() > MAX_BACKLOG) backlog.remove();
    }

    private void write() throws IOException {
        var appender = appender(backlog.getFirst().seq());
        byte[] frames =
                FrameFormat.joined(
                        backlog.stream().map(EventCodec::event).map(FrameFormat::frame).toList());
        appender.append(frames);
        unforcedEvents += backlog.size();
        backlog.clear();
        trouble = Optional.empty();
        flusher.mark(force);
    }

    /** What a full disk made wait is tried again, whether or not something new happens. */
    private synchronized void catchUp() throws IOException {
        if (backlog.isEmpty()) return;
        try {
            write();
        } catch (IOException e) {
            retire();
            throw e;
        }
    }

    private AppendFile appender(long first) throws IOException {
        if (out.isPresent() && out.get().size() >= segments.bounds().segment()) retire();
        if (out.isEmpty()) out = Optional.of(begin(first));
        return out.get();
    }

    private AppendFile begin(long first) throws IOException {
        var appender = AppendFile.open(segments.begin(first).path(), 0);
        try {
            appender.append(FrameFormat.frame(EventCodec.head(first, bootId)));
            return appender;
        } catch (IOException e) {
            appender.close();
            throw e;
        }
    }

    /** The segment is full, or the disk refused it: the next event begins another. */
    private void retire() {
        out.ifPresent(unforced::add);
        out = Optional.empty();
    }

    /** Somebody will have heard of these numbers, and this daemon may die before there is room. */
    private void fail(IOException e) {
        retire();
        highWater.reach(lastSeq);
        flusher.mark(force);
        tell(e);
    }

    private void tell(IOException e) {
        trouble =
                Optional.of(
                        "can't write events to %s: %s; tried again every second"
                                .formatted(directory, e.getMessage()));
    }

    /** An earlier daemon told of events that it could not write: their numbers don't come again. */
    private void skipTo(long seq) {
        if (seq <= lastSeq) return;
        lastSeq = seq;
        retire();
    }

    /**
     * An earlier daemon's last segment is continued, or left alone if numbers must be skipped.
     *
     * @return false: it was only just created, there is nothing in it
     */
    private boolean goOn(Name name) throws IOException {
        var segment = Segment.read(name);
        lastSeq = segment.lastSeq();
        if (segment.blank()) return false;
        boolean sameBoot = segment.bootId().equals(bootId);
        long skipped = segment.lost() + (sameBoot || segment.closed() ? 0 : SKIPPED);
        lastSeq += skipped;
        if (sameBoot && skipped == 0)
            out = Optional.of(AppendFile.open(name.path(), segment.good()));
        return true;
    }

    /** On the flusher's thread. */
    private boolean forced() {
        try {
            catchUp();
            force();
            return true;
        } catch (IOException e) {
            tell(e);
            return false;
        }
    }

    private void force() throws IOException {
        synchronized (force) {
            for (var appender : takeRetired()) {
                try (appender) {
                    appender.force();
                }
            }
            var current = takeCurrent();
            if (current.isPresent()) current.get().force();
            AppendFile.forceDirectory(directory);
        }
    }

    private synchronized List<AppendFile> takeRetired() {
        var taken = List.copyOf(unforced);
        unforced.clear();
        return taken;
    }

    private synchronized Optional<AppendFile> takeCurrent() {
        unforcedEvents = 0;
        return out;
    }

    private synchronized List<Name> from(long since) {
        return segments.from(since);
    }

    private static Optional<Segment> segment(Name name) {
        try {
            return Optional.of(Segment.read(name));
        } catch (IOException _) { // dropped meanwhile, or the disk fails: a gap
            return Optional.empty();
        }
    }
}
