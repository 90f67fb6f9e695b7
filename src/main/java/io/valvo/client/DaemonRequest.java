package io.valvo.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What is asked of the daemon.
 *
 * @param target path and query
 * @param body JSON; empty: none
 * @param patience how long the first byte of the answer may take
 */
public record DaemonRequest(
        String method, String target, String accept, String body, Duration patience) {
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    public static final String JSON = "application/json";
    public static final String TEXT = "text/plain";
    public static final String EVENTS = "text/event-stream";

    public static DaemonRequest get(String target, String accept) {
        return new DaemonRequest("GET", target, accept, "", PATIENCE);
    }

    public static DaemonRequest post(String target, String body) {
        return new DaemonRequest("POST", target, JSON, body, PATIENCE);
    }

    public static DaemonRequest put(String target) {
        return new DaemonRequest("PUT", target, JSON, "", PATIENCE);
    }

    public DaemonRequest patient(Duration longer) {
        return new DaemonRequest(method, target, accept, body, longer);
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
