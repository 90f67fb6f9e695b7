package io.valvo.wire;

import org.jspecify.annotations.Nullable;

/**
 * An address that the configuration gives to the daemon, and what became of it.
 *
 * @param of {@code api} or {@code gateway}
 * @param state {@code opening}: being tried; {@code listening}; {@code elsewhere}: on another one
 *     meanwhile; {@code refused}
 * @param url where it listens at the moment
 * @param reason why not as it is configured, who is in the way, and what to do; else empty
 */
@SchemaName("AddressJson")
public record AddressJson(String of, String state, @Nullable String url, String reason) {
    /** It was not tried yet. */
    public static final String OPENING = "opening";

    public static final String LISTENING = "listening";
    public static final String ELSEWHERE = "elsewhere";
    public static final String REFUSED = "refused";
}
