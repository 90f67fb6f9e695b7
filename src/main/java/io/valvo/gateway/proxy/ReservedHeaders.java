package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaders;

import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;

/**
 * Fields that only the gateway may set. CGI and its heirs take {@code _} for {@code -} (RFC 3875,
 * 4.1.18), so they go in that spelling too; and a trailer, which comes after everybody has decided,
 * must not be one of those that decide (RFC 9110, 6.5.1).
 */
final class ReservedHeaders {
    private static final Set<String> OF_THE_PROXY =
            Set.of("forwarded", "x-real-ip", "x-forwarded-port", "x-forwarded-prefix");

    private static final Set<String> DECISIVE =
            Set.of(
                    "host",
                    "content-length",
                    "transfer-encoding",
                    "connection",
                    "keep-alive",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "upgrade",
                    "expect",
                    "max-forwards",
                    "range",
                    "authorization",
                    "proxy-authorization",
                    "proxy-authenticate",
                    "www-authenticate",
                    "cookie",
                    "set-cookie",
                    "content-type",
                    "content-encoding",
                    "content-range",
                    "location",
                    "traceparent",
                    "x-forwarded-for",
                    "x-forwarded-host",
                    "x-forwarded-proto");

    private ReservedHeaders() {}

    /**
     * Of a request's head: what its client had no right to say, or spelt so that others see more.
     */
    static void guard(HttpHeaders head, boolean believed) {
        var gone = new ArrayList<String>(0);
        for (var entry : head) {
            var name = entry.getKey();
            boolean disguised = name.indexOf('_') >= 0 && isGuarded(plain(name));
            if (disguised || isOfTheGateway(name)) gone.add(name);
        }
        gone.forEach(head::remove);
        if (!believed) OF_THE_PROXY.forEach(head::remove);
    }

    /** Of a message's end. */
    static void guardTrailer(HttpHeaders trailer) {
        if (trailer.isEmpty()) return;
        for (var name : Set.copyOf(trailer.names()))
            if (isGuarded(plain(name))) trailer.remove(name);
    }

    private static boolean isGuarded(String name) {
        return DECISIVE.contains(name) || OF_THE_PROXY.contains(name) || isOfTheGateway(name);
    }

    private static boolean isOfTheGateway(String name) {
        return name.regionMatches(true, 0, "x-valvo-", 0, 8);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
