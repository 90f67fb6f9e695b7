package io.valvo.model.spec;

import java.util.Map;
import java.util.Optional;

/**
 * Which requests a route takes: all that is named must hold.
 *
 * @param host lower case; {@code *.example.org} takes every name below it
 * @param path a prefix, begins with {@code /}
 * @param headers by lower-case name, the value that each must have
 * @param model the {@code model} field of an OpenAI-style body
 */
public record RouteMatch(
        Optional<String> host,
        Optional<String> path,
        Map<String, String> headers,
        Optional<String> model) {
    public static final RouteMatch ALL =
            new RouteMatch(Optional.empty(), Optional.empty(), Map.of(), Optional.empty());

    public RouteMatch {
        headers = Map.copyOf(headers);
    }
}
