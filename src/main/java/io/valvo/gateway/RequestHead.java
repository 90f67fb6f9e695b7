package io.valvo.gateway;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.function.Function;

/**
 * What is known of a request before its body: all that decides where it goes.
 *
 * @param host of the {@code Host} header, lower case, without the port; empty without one
 * @param path as it was sent, percent-encoded, without the query; begins with {@code /}
 * @param header looks a request header up by its lower-case name; null without it
 * @param model the {@code model} field of the body, when {@link RequestDispatcher#needsModel} asked
 *     for it and it was found
 * @param client who asks: requests of different clients take turns in a queue, and limits per key
 *     count each of them; the bearer token's fingerprint or the peer's address
 * @param arrivedNanos {@link RequestDispatcher#nanos} when the head was read: deadlines count from
 *     it
 */
public record RequestHead(
        String method,
        String host,
        String path,
        Function<String, @Nullable String> header,
        Optional<String> model,
        String client,
        long arrivedNanos) {
    public RequestHead withModel(String name) {
        return new RequestHead(method, host, path, header, Optional.of(name), client, arrivedNanos);
    }
}
