package io.valvo.gateway.path;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Lets through only requests that everybody on the way reads alike: where one ends, whom it is for
 * (RFC 9112, sections 3.2, 6 and 11.2). What is ambiguous is refused, never mended.
 */
final class Framing {
    /** Host and port, as RFC 3986 has them; no user, no path. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:[A-Za-z0-9._~%!$&'()*+,;=-]*|\\[[0-9A-Fa-f:.]+])(?::\\d{0,5})?");

    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

    private Framing() {}

    static Optional<Fault> check(HttpRequest request) {
        return version(request)
                .or(() -> method(request.method()))
                .or(() -> length(request))
                .or(() -> host(request))
                .or(() -> expectation(request.headers()));
    }

    private static Optional<Fault> version(HttpRequest request) {
        var version = request.protocolVersion();
        if (version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0))
            return Optional.empty();
        return Optional.of(
                new Fault(505, "unknown_version", version + " is not spoken here, HTTP/1.1 is"));
    }

    private static Optional<Fault> method(HttpMethod method) {
        if (!method.equals(HttpMethod.CONNECT) && !method.equals(HttpMethod.TRACE))
            return Optional.empty();
        return Optional.of(new Fault(405, "method_refused", method + " is not passed on"));
    }

    private static Optional<Fault> length(HttpRequest request) {
        var headers = request.headers();
        var lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
        var codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.isEmpty())
            return lengths.isEmpty() || (lengths.size() == 1 && isLength(lengths.getFirst()))
                    ? Optional.empty()
                    : Optional.of(Fault.malformed("Content-Length is not one number: " + lengths));
        if (!lengths.isEmpty())
            return Optional.of(
                    Fault.malformed("both Content-Length and Transfer-Encoding were sent"));
        if (request.protocolVersion().equals(HttpVersion.HTTP_1_0))
            return Optional.of(Fault.malformed("HTTP/1.0 has no Transfer-Encoding"));
        return codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked")
                ? Optional.empty()
                : Optional.of(
                        Fault.malformed("Transfer-Encoding is not \"chunked\" alone: " + codings));
    }

    private static boolean isLength(String text) {
        return LENGTH.matcher(text).matches();
    }

    private static Optional<Fault> host(HttpRequest request) {
        var hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1)
            return Optional.of(Fault.malformed("more than one Host header was sent"));
        if (hosts.isEmpty())
            return request.protocolVersion().equals(HttpVersion.HTTP_1_0)
                    ? Optional.empty()
                    : Optional.of(Fault.malformed("the Host header is missing"));
        return isAuthority(hosts.getFirst())
                ? Optional.empty()
                : Optional.of(Fault.malformed("the Host header is not a host"));
    }

    static boolean isAuthority(String text) {
        return AUTHORITY.matcher(text).matches();
    }

    private static Optional<Fault> expectation(HttpHeaders headers) {
        var expected = headers.get(HttpHeaderNames.EXPECT);
        if (expected == null || expected.equalsIgnoreCase("100-continue")) return Optional.empty();
        return Optional.of(new Fault(417, "expectation_failed", "Expect can only be 100-continue"));
    }
}
