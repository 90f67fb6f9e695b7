package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AsciiString;
import io.valvo.gateway.UpstreamAddress;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The headers that an endpoint gets to see. */
final class ForwardedHeaders {
    private static final AsciiString FOR = AsciiString.cached("x-forwarded-for");
    private static final AsciiString PROTO = AsciiString.cached("x-forwarded-proto");
    private static final AsciiString HOST = AsciiString.cached("x-forwarded-host");
    private static final AsciiString TRACE = AsciiString.cached(TraceParent.NAME);
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private ForwardedHeaders() {}

    /**
     * The request's own, without those that concerned the client's connection, with those that tell
     * of the client. What an earlier proxy told of itself stands if that one is on this machine.
     *
     * @param host that the client asked for, with its port; null in HTTP/1.0 without one
     */
    static HttpHeaders of(HttpRequest request, ClientIdentity identity, @Nullable String host) {
        var headers = request.headers().copy();
        HopByHopHeaders.strip(headers);
        ReservedHeaders.guard(headers, identity.local());
        setLength(request, headers);
        headers.set(FOR, chain(request.headers().getAll(FOR), identity.address()));
        setUnlessKept(headers, PROTO, identity.tls() ? "https" : "http", identity.local());
        if (host != null) setUnlessKept(headers, HOST, host, identity.local());
        if (!TraceParent.isValid(headers.get(TRACE)))
            headers.set(TRACE, TraceParent.make(ThreadLocalRandom.current()));
        return headers;
    }

    private static String chain(List<String> before, String last) {
        return before.isEmpty() ? last : String.join(", ", before) + ", " + last;
    }

    private static void setUnlessKept(
            HttpHeaders headers, AsciiString name, String value, boolean keep) {
        if (!keep || !headers.contains(name)) headers.set(name, value);
    }

    /** A body has the length that the client announced, or comes in chunks as its own did. */
    private static void setLength(HttpRequest request, HttpHeaders headers) {
        var length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        if (length != null) headers.set(HttpHeaderNames.CONTENT_LENGTH, length);
        else if (request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING))
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }

    /** Another house is asked by its own name, a service of this one by the client's. */
    static String host(UpstreamAddress endpoint, @Nullable String asked) {
        return endpoint.external() || asked == null ? authority(endpoint) : asked;
    }

    private static String authority(UpstreamAddress endpoint) {
        var host = endpoint.host().contains(":") ? "[" + endpoint.host() + "]" : endpoint.host();
        boolean usual = endpoint.port() == (endpoint.tls() ? HTTPS : HTTP);
        return usual ? host : host + ":" + endpoint.port();
    }
}
