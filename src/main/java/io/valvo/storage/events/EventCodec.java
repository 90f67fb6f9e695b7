package io.valvo.storage.events;

import io.valvo.model.event.Event;
import io.valvo.model.event.EventSubject;
import io.valvo.storage.FrameFormat;
import io.valvo.storage.JsonCodec;
import io.valvo.storage.JsonFields;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The payload of one frame of a {@link Segment}: a byte that tells the kind, a sequence number (64
 * bits), and for an event its JSON: {@code t} nanoseconds since the epoch, {@code k} type, {@code
 * d} data, {@code s} service, {@code i} instance, {@code n} incarnation, {@code p} pid. The head of
 * a segment names in {@code boot} the boot that it was written in and carries the number of its
 * first event; the mark of a clean end carries that of the last.
 */
final class EventCodec {
    /** Kind and number. */
    static final int PREFIX = 1 + Long.BYTES;

    /** Of one event's data, in bytes of JSON; more is left out. */
    static final int MAX_DATA = 64 << 10;

    private EventCodec() {}

    enum Kind {
        HEAD('H'),
        EVENT('E'),
        CLOSED('C'),
        UNKNOWN('?');

        private final byte code;

        Kind(char code) {
            this.code = (byte) code;
        }
    }

    static Kind kind(byte[] bytes, FrameFormat.Slice slice) {
        if (slice.length() < PREFIX) return Kind.UNKNOWN;
        return switch (bytes[slice.offset()]) {
            case 'H' -> Kind.HEAD;
            case 'E' -> Kind.EVENT;
            case 'C' -> Kind.CLOSED;
            default -> Kind.UNKNOWN;
        };
    }

    static long seq(byte[] bytes, FrameFormat.Slice slice) {
        return ByteBuffer.wrap(bytes).getLong(slice.offset() + 1);
    }

    static byte[] head(long first, String bootId) {
        return payload(Kind.HEAD, first, JsonCodec.bytes(Map.of("version", 1, "boot", bootId)));
    }

    static String bootId(byte[] bytes, FrameFormat.Slice head) {
        return fields(bytes, head).map(it -> it.text("boot")).orElse("");
    }

    static byte[] closed(long last) {
        return payload(Kind.CLOSED, last, new byte[0]);
    }

    static byte[] event(Event event) {
        byte[] json = JsonCodec.bytes(members(event, event.fact().data()));
        if (json.length > MAX_DATA)
            json = JsonCodec.bytes(members(event, Map.of("omitted", json.length + " bytes")));
        return payload(Kind.EVENT, event.seq(), json);
    }

    /** Empty: a version that this program doesn't know wrote it. */
    static Optional<Event> event(byte[] bytes, FrameFormat.Slice slice) {
        try {
            return fields(bytes, slice).map(it -> event(seq(bytes, slice), it));
        } catch (ClassCastException | ArithmeticException _) {
            return Optional.empty();
        }
    }

    private static Event event(long seq, JsonFields in) {
        var subject = new EventSubject(text(in, "s"), text(in, "i"), in.count("n"), in.number("p"));
        var data = in.object("d").map(JsonFields::members).orElse(Map.of());
        var fact = EventDataReader.read(in.text("k"), data);
        return new Event(seq, JsonFields.instant(in.number("t")), subject, fact);
    }

    private static Map<String, Object> members(Event event, Map<String, Object> data) {
        var subject = event.subject();
        var out = new LinkedHashMap<String, Object>();
        out.put("t", JsonFields.nanos(event.time()));
        out.put("k", event.fact().type());
        subject.service().ifPresent(it -> out.put("s", it));
        subject.instance().ifPresent(it -> out.put("i", it));
        if (subject.incarnation() != 0) out.put("n", subject.incarnation());
        if (subject.pid() != 0) out.put("p", subject.pid());
        out.put("d", data);
        return out;
    }

    private static Optional<String> text(JsonFields in, String name) {
        return in.members().containsKey(name) ? Optional.of(in.text(name)) : Optional.empty();
    }

    private static Optional<JsonFields> fields(byte[] bytes, FrameFormat.Slice slice) {
        return JsonCodec.object(bytes, slice.offset() + PREFIX, slice.length() - PREFIX)
                .map(JsonFields::new);
    }

    private static byte[] payload(Kind kind, long seq, byte[] json) {
        return ByteBuffer.allocate(PREFIX + json.length)
                .put(kind.code)
                .putLong(seq)
                .put(json)
                .array();
    }
}
