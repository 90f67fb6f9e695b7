package io.valvo.rules.gateway;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.function.Function;

/**
 * The request line and header fields of an HTTP request (RFC 9112, 2.1) as far as they decide where
 * it goes; what {@link RouteTable} matches.
 *
 * @param host of the {@code Host} header, lower case, without the port; empty without one
 * @param path percent-encoded, without the query; begins with {@code /}
 * @param header looks a request header up by its lower-case name; null without it
 * @param model the {@code model} field of the body; empty: it has none, or wasn't read
 * @param modelUnread there is a body that nobody has looked into for its {@code model}
 * @param client who asks: requests of different clients take turns in a queue, and limits per key
 *     count each of them; the bearer token's fingerprint or the peer's address
 * @param arrivedNanos when the head was read, on the dispatcher's clock: deadlines count from it
 */
public record RequestHead(
        String method,
        String host,
        String path,
        Function<String, @Nullable String> header,
        Optional<String> model,
        boolean modelUnread,
        String client,
        long arrivedNanos) {
    /** Its body was read as far as the model; empty: it has none. */
    public RequestHead withModel(Optional<String> read) {
        return new RequestHead(method, host, path, header, read, false, client, arrivedNanos);
    }

    RequestHead withPath(String other) {
        return new RequestHead(
                method, host, other, header, model, modelUnread, client, arrivedNanos);
    }
}
