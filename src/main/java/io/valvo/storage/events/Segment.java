package io.valvo.storage.events;

import io.valvo.model.event.Event;
import io.valvo.storage.FrameFormat;
import io.valvo.storage.FrameFormat.Ending;
import io.valvo.storage.FrameFormat.Slice;
import io.valvo.storage.events.EventCodec.Kind;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a file of events holds, as far as it is good. Damage costs the records that it hit: those
 * behind it are found again, and the hole shows in their numbers.
 *
 * @param bytes the whole file
 * @param events where events lie, by ascending number
 * @param good bytes up to the end of the last good record
 * @param ending what comes after {@code good}
 * @param lastSeq the highest number seen, also where its event is lost; one less than the first if
 *     there is none
 * @param closed it ends with the mark of a clean end
 * @param bootId during which it was begun
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares segments
record Segment(
        byte[] bytes,
        List<Slice> events,
        int good,
        Ending ending,
        long lastSeq,
        boolean closed,
        String bootId) {
    private static final String SUFFIX = ".events";

    /** A file by its name alone: {@code FIRST.events}, the number with leading zeros. */
    record Name(Path path, long first) {
        static Name of(Path directory, long first) {
            return new Name(directory.resolve("%019d%s".formatted(first, SUFFIX)), first);
        }

        static Optional<Name> parse(Path path) {
            var name = path.getFileName().toString();
            if (!name.matches("\\d{19}\\" + SUFFIX)) return Optional.empty();
            return Optional.of(new Name(path, Long.parseLong(name.substring(0, 19))));
        }
    }

    static Segment read(Name name) throws IOException {
        return read(name, Files.readAllBytes(name.path()));
    }

    private static Segment read(Name name, byte[] bytes) {
        var slices = new ArrayList<Slice>();
        var scan = FrameFormat.scan(bytes, 0);
        slices.addAll(scan.slices());
        for (var next = FrameFormat.next(bytes, scan.end());
                next.isPresent();
                next = FrameFormat.next(bytes, scan.end())) {
            scan = FrameFormat.scan(bytes, next.getAsInt());
            slices.addAll(scan.slices());
        }
        return of(name, bytes, slices, scan);
    }

    private static Segment of(Name name, byte[] bytes, List<Slice> slices, FrameFormat.Scan end) {
        var events = new ArrayList<Slice>();
        long last = name.first() - 1;
        for (var slice : slices) {
            if (EventCodec.kind(bytes, slice) != Kind.EVENT || EventCodec.seq(bytes, slice) <= last)
                continue;
            events.add(slice);
            last = EventCodec.seq(bytes, slice);
        }
        boolean closed =
                !slices.isEmpty() && EventCodec.kind(bytes, slices.getLast()) == Kind.CLOSED;
        if (closed) last = Math.max(last, EventCodec.seq(bytes, slices.getLast()));
        return new Segment(
                bytes,
                List.copyOf(events),
                end.end(),
                end.ending(),
                last,
                closed,
                boot(bytes, slices));
    }

    private static String boot(byte[] bytes, List<Slice> slices) {
        if (slices.isEmpty() || EventCodec.kind(bytes, slices.getFirst()) != Kind.HEAD) return "";
        return EventCodec.bootId(bytes, slices.getFirst());
    }

    /** Its maker ended before the head was written. */
    boolean blank() {
        return good == 0 && ending != Ending.DAMAGED;
    }

    /** The most events that the bytes after the last good record can have held. */
    long lost() {
        if (ending != Ending.DAMAGED) return 0;
        return ((long) bytes.length - good) / (FrameFormat.HEADER + EventCodec.PREFIX) + 1;
    }

    /** Up to {@code limit} events after {@code since}, numbered without a hole among them. */
    List<Event> after(long since, int limit) {
        var found = new ArrayList<Event>();
        for (int i = firstAfter(since); i < events.size() && found.size() < limit; i++) {
            var event = EventCodec.event(bytes, events.get(i));
            if (event.isEmpty()) continue;
            if (!found.isEmpty() && event.get().seq() != found.getLast().seq() + 1) break;
            found.add(event.get());
        }
        return found;
    }

    private int firstAfter(long since) {
        int low = 0;
        int high = events.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (EventCodec.seq(bytes, events.get(middle)) <= since) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
