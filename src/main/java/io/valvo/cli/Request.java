package io.valvo.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What is asked of the daemon.
 *
 * @param target path and query
 * @param body JSON; empty: none
 * @param patience how long the first byte of the answer may take
 */
record Request(String method, String target, String accept, String body, Duration patience) {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    static final String JSON = "application/json";
    static final String TEXT = "text/plain";
    static final String EVENTS = "text/event-stream";

    static Request get(String target, String accept) {
        return new Request("GET", target, accept, "", PATIENCE);
    }

    static Request post(String target, String body) {
        return new Request("POST", target, JSON, body, PATIENCE);
    }

    static Request put(String target) {
        return new Request("PUT", target, JSON, "", PATIENCE);
    }

    Request patient(Duration longer) {
        return new Request(method, target, accept, body, longer);
    }

    /** As it goes over the wire. One exchange per connection. */
    byte[] bytes() {
        var content = body.getBytes(StandardCharsets.UTF_8);
        var head =
                new StringBuilder(method)
                        .append(' ')
                        .append(target)
                        .append(" HTTP/1.1\r\nHost: localhost\r\nAccept: ");
        head.append(accept).append(", application/problem+json;q=0.5\r\nConnection: close\r\n");
        if (!method.equals("GET"))
            head.append("Content-Length: ").append(content.length).append("\r\n");
        if (content.length > 0) head.append("Content-Type: application/json\r\n");
        return head.append("\r\n").append(body).toString().getBytes(StandardCharsets.UTF_8);
    }
}
