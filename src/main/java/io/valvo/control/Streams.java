package io.valvo.control;

import io.valvo.wire.EventJson;
import io.valvo.wire.Json;

import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Answers that go on: how many there are, and their form as server-sent events (WHATWG HTML, 9.2).
 * A client that reads slowly is read for slowly; nothing is buffered for it.
 */
final class Streams {
    /** Open streams of events and logs. */
    static final int MOST = 256;

    /**
     * A silence longer than that is broken by a comment, so that both ends notice when the other is
     * gone.
     */
    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final ByteString COMMENT = ByteString.fromString(":\n\n");

    private final Semaphore places = new Semaphore(MOST);

    /**
     * Takes a place until the stream ends.
     *
     * @throws Rejected when there is none
     */
    <A> Source<A, NotUsed> counted(Source<A, NotUsed> stream) {
        if (!places.tryAcquire()) throw new Rejected(Problems.tooMany(MOST));
        var left = new AtomicBoolean();
        return stream.watchTermination((_, done) -> {
            done.whenComplete((_, _) -> {
                if (left.compareAndSet(false, true)) places.release();
            });
            return NotUsed.getInstance();
        });
    }

    int open() {
        return MOST - places.availablePermits();
    }

    /** Begins with a comment, so that the client sees at once that it is connected. */
    Source<ByteString, NotUsed> alive(Source<ByteString, NotUsed> events) {
        return Source.single(COMMENT).concat(events).keepAlive(HEARTBEAT, () -> COMMENT);
    }

    static ByteString event(EventJson event) {
        return ByteString.fromString(
                "id: "
                        + event.seq()
                        + "\nevent: "
                        + event.type()
                        + "\ndata: "
                        + Json.text(event)
                        + "\n\n");
    }

    static ByteString event(String type, Object data) {
        return ByteString.fromString("event: " + type + "\ndata: " + Json.text(data) + "\n\n");
    }
}
