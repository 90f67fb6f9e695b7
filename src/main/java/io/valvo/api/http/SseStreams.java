package io.valvo.api.http;

import io.valvo.wire.EventJson;
import io.valvo.wire.WireJson;

import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

import java.time.Duration;
import java.util.Map;

/**
 * Answers that go on, as server-sent events (WHATWG HTML, 9.2). A client that reads slowly is read
 * for slowly; nothing is buffered for it.
 */
public final class SseStreams {
    /**
     * A silence longer than that is broken by a comment, so that both ends notice when the other is
     * gone.
     */
    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final String WHY =
            "the reader did not read, and its place was needed or had been kept long enough;"
                    + " what follows is missing: ask again from the last line or event seen";

    /** The last event of a stream whose client did not read. */
    static final ByteString LAGGED = event("lagged", Map.of("reason", WHY));

    /** The same in a text. */
    static final ByteString LAGGED_TEXT = ByteString.fromString("[valvo: " + WHY + "]\n");

    private static final ByteString COMMENT = ByteString.fromString(":\n\n");

    private SseStreams() {}

    /** Begins with a comment, so that the client sees at once that it is connected. */
    static Source<ByteString, NotUsed> alive(Source<ByteString, NotUsed> events) {
        return Source.single(COMMENT).concat(events).keepAlive(HEARTBEAT, () -> COMMENT);
    }

    public static ByteString event(EventJson event) {
        return ByteString.fromString(
                "id: "
                        + event.seq()
                        + "\nevent: "
                        + event.type()
                        + "\ndata: "
                        + WireJson.text(event)
                        + "\n\n");
    }

    public static ByteString event(String type, Object data) {
        return ByteString.fromString("event: " + type + "\ndata: " + WireJson.text(data) + "\n\n");
    }
}
