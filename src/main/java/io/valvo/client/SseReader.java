package io.valvo.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Messages of a {@code text/event-stream}, as the HTML standard's "Server-sent events" has them.
 */
public final class SseReader {
    /**
     * @param id empty: none
     */
    public record Message(String id, String event, String data) {}

    private final BufferedReader lines;

    public SseReader(InputStream stream) {
        this.lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /**
     * Waits for the next message; empty at the end of the stream. Comments (heartbeats) are passed
     * over.
     */
    public Optional<Message> next() throws IOException {
        var message = new Parts();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty() && message.begun()) return Optional.of(message.whole());
            message.add(line);
        }
        return Optional.empty();
    }

    private static final class Parts {
        private final StringBuilder data = new StringBuilder();
        private String id = "";
        private String event = "";

        void add(String line) {
            int colon = line.indexOf(':');
            if (colon <= 0) return;
            var value = line.substring(line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
            switch (line.substring(0, colon)) {
                case "id" -> id = value;
                case "event" -> event = value;
                case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
                default -> {}
            }
        }

        boolean begun() {
            return !data.isEmpty();
        }

        Message whole() {
            return new Message(id, event, data.toString());
        }
    }
}
