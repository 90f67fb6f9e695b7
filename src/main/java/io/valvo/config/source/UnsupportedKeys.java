package io.valvo.config.source;

import java.util.Map;
import java.util.Optional;

/**
 * Settings of the contract that this version doesn't read: told, never silently ignored. Remove a
 * row to read it.
 */
final class UnsupportedKeys {
    private static final Map<String, String> ROWS =
            Map.ofEntries(
                    Map.entry("alerts", "alerts come with a later version: remove it"),
                    Map.entry(
                            "watch",
                            "restarting when files change comes with a later version: remove it"));

    private UnsupportedKeys() {}

    /**
     * What to do about a key, by its place: {@code gateway}, {@code services.*.limits}, {@code
     * defaults.limits}.
     */
    static Optional<String> about(String place) {
        return Optional.ofNullable(
                ROWS.get(place.replaceFirst("^(services\\.\\*|defaults)\\.", "")));
    }
}
