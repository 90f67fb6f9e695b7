package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

import java.util.List;
import java.util.Locale;

/** Headers that mean one connection and go no further (RFC 9110, 7.6.1). */
final class HopByHopHeaders {
    private static final List<AsciiString> NAMES =
            List.of(
                    AsciiString.cached("connection"),
                    AsciiString.cached("keep-alive"),
                    AsciiString.cached("proxy-connection"),
                    AsciiString.cached("proxy-authenticate"),
                    AsciiString.cached("proxy-authorization"),
                    AsciiString.cached("te"),
                    AsciiString.cached("trailer"),
                    AsciiString.cached("transfer-encoding"),
                    AsciiString.cached("upgrade"),
                    AsciiString.cached("http2-settings"));

    private HopByHopHeaders() {}

    /** Takes them out, those that {@code Connection} names too. */
    static void strip(HttpHeaders headers) {
        for (var listed : headers.getAll(HttpHeaderNames.CONNECTION))
            for (var name : listed.split(",", -1)) remove(headers, name.strip());
        for (var name : NAMES) headers.remove(name);
    }

    private static void remove(HttpHeaders headers, String name) {
        if (!name.isEmpty()) headers.remove(name);
    }

    /** Whether a list of tokens, over all headers of that name, holds the token. */
    static boolean names(HttpHeaders headers, AsciiString header, String token) {
        return headers.containsValue(header, token.toLowerCase(Locale.ROOT), true);
    }
}
