package io.valvo.model.event;

import java.util.List;

/**
 * Where events outlive the daemon. The log calls it from its actor: nothing here may block for
 * long, so that a store that writes to a disk forces it on a thread of its own. No method fails.
 */
public interface EventStore {
    /**
     * The highest number given away so far, by whichever daemon; 0: none. The next event gets the
     * one after it. Numbers of events that may be lost are left out.
     */
    long lastSeq();

    /**
     * Keeps events; when it returns, they outlive the process. Their numbers go on from {@link
     * #lastSeq()} without holes.
     */
    void append(List<Event> events);

    /**
     * Up to {@code limit} events after {@code since}, the oldest kept first, without holes among
     * them. The first has a higher number than {@code since + 1} when those between are lost or no
     * longer kept; empty: there are none.
     */
    List<Event> read(long since, int limit);

    /** Keeps nothing: numbers begin at 1, and what has left the memory is gone. */
    EventStore NONE =
            new EventStore() {
                @Override
                public long lastSeq() {
                    return 0;
                }

                @Override
                public void append(List<Event> events) {}

                @Override
                public List<Event> read(long since, int limit) {
                    return List.of();
                }
            };
}
