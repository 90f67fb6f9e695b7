package io.valvo.gateway.proxy;

import org.jspecify.annotations.Nullable;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** The header by which calls of one request find together (W3C Trace Context, level 1). */
final class TraceParent {
    static final String NAME = "traceparent";

    /** Version, trace, parent, flags; all zeros and version ff are invalid by the standard. */
    private static final Pattern VALID =
            Pattern.compile(
                    "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

    private static final HexFormat HEX = HexFormat.of();

    private TraceParent() {}

    static boolean isValid(@Nullable String text) {
        return text != null && VALID.matcher(text).matches();
    }

    /**
     * A new trace. Sampled: a service that follows its parent's decision, as they do by default,
     * would otherwise trace nothing that came through here.
     */
    static String make(RandomGenerator random) {
        return "00-" + hex(random) + hex(random) + "-" + hex(random) + "-01";
    }

    /** Never all zeros. */
    private static String hex(RandomGenerator random) {
        return HEX.toHexDigits(random.nextLong() | 1);
    }
}
