package io.valvo.events;

import io.valvo.model.event.Event;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** The latest events in memory, at most {@code keep} of them; a new one pushes the oldest out. */
final class EventRing {
    private final @Nullable Event[] slots;
    private final long before;
    private long last;

    /** {@code last} is the number of the event before the first one that will be added. */
    EventRing(int keep, long last) {
        this.slots = new Event[keep];
        this.before = last;
        this.last = last;
    }

    /** Its number must follow {@link #last()}. */
    void add(Event event) {
        last = event.seq();
        slots[slot(last)] = event;
    }

    long last() {
        return last;
    }

    /** Number of the oldest event here; one more than {@link #last()} when there is none. */
    long first() {
        return Math.max(before, last - slots.length) + 1;
    }

    /** {@code from} must not lie before {@link #first()}. */
    List<Event> read(long from, int limit) {
        var to = Math.min(last, from + limit - 1);
        var events = new ArrayList<Event>((int) Math.max(0, to - from + 1));
        for (var seq = from; seq <= to; seq++) {
            var event = slots[slot(seq)];
            if (event != null) events.add(event);
        }
        return events;
    }

    private int slot(long seq) {
        return (int) (seq % slots.length);
    }
}
