package io.valvo.gateway.proxy;

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
final class FramingCheck {
    /** Host and port, as RFC 3986 has them; no user, no path. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:[A-Za-z0-9._~%!$&'()*+,;=-]*|\\[[0-9A-Fa-f:.]+])(?::\\d{0,5})?");

    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

    private FramingCheck() {}

    static Optional<RequestFault> check(HttpRequest request) {
        return version(request)
                .or(() -> method(request.method()))
                .or(() -> length(request))
                .or(() -> host(request))
                .or(() -> expectation(request.headers()));
    }

    private static Optional<RequestFault> version(HttpRequest request) {
        var version = request.protocolVersion();
        if (version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0))
            return Optional.empty();
        return Optional.of(
                new RequestFault(
                        505, "unknown_version", version + " is not spoken here, HTTP/1.1 is"));
    }

    private static Optional<RequestFault> method(HttpMethod method) {
        if (!method.equals(HttpMethod.CONNECT) && !method.equals(HttpMethod.TRACE))
            return Optional.empty();
        return Optional.of(new RequestFault(405, "method_refused", method + " is not passed on"));
    }

    private static Optional<RequestFault> length(HttpRequest request) {
        var headers = request.headers();
        var lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
        var codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.isEmpty())
            return lengths.isEmpty() || (lengths.size() == 1 && isLength(lengths.getFirst()))
                    ? Optional.empty()
                    : Optional.of(
                            RequestFault.malformed("Content-Length is not one number: " + lengths));
        if (!lengths.isEmpty())
            return Optional.of(
                    RequestFault.malformed("both Content-Length and Transfer-Encoding were sent"));
        if (request.protocolVersion().equals(HttpVersion.HTTP_1_0))
            return Optional.of(RequestFault.malformed("HTTP/1.0 has no Transfer-Encoding"));
        return codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked")
                ? Optional.empty()
                : Optional.of(
                        RequestFault.malformed(
                                "Transfer-Encoding is not \"chunked\" alone: " + codings));
    }

    private static boolean isLength(String text) {
        return LENGTH.matcher(text).matches();
    }

    private static Optional<RequestFault> host(HttpRequest request) {
        var hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1)
            return Optional.of(RequestFault.malformed("more than one Host header was sent"));
        if (hosts.isEmpty())
            return request.protocolVersion().equals(HttpVersion.HTTP_1_0)
                    ? Optional.empty()
                    : Optional.of(RequestFault.malformed("the Host header is missing"));
        return isAuthority(hosts.getFirst())
                ? Optional.empty()
                : Optional.of(RequestFault.malformed("the Host header is not a host"));
    }

    static boolean isAuthority(String text) {
        return AUTHORITY.matcher(text).matches();
    }

    private static Optional<RequestFault> expectation(HttpHeaders headers) {
        var expected = headers.get(HttpHeaderNames.EXPECT);
        if (expected == null || expected.equalsIgnoreCase("100-continue")) return Optional.empty();
        return Optional.of(
                new RequestFault(417, "expectation_failed", "Expect can only be 100-continue"));
    }
}
