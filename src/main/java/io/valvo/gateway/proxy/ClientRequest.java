package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.valvo.gateway.UpstreamAddress;
import io.valvo.rules.gateway.RequestHead;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Netty's {@link HttpRequest} with what was read from it: checked and parsed once. Never changed:
 * the dispatcher may look at it on another thread.
 *
 * @param head what decides where it goes
 * @param query with its question mark, or empty
 * @param host that was asked for, with its port; null in HTTP/1.0 without one
 */
record ClientRequest(
        HttpRequest request,
        RequestHead head,
        String query,
        @Nullable String host,
        ClientIdentity identity) {
    /** What reading a head has come to. */
    sealed interface Reading {
        record Accepted(ClientRequest request) implements Reading {}

        record Refused(RequestFault fault) implements Reading {}
    }

    /** Doing it twice is doing it once (RFC 9110, 9.2.2). */
    private static final Set<HttpMethod> IDEMPOTENT =
            Set.of(
                    HttpMethod.GET,
                    HttpMethod.HEAD,
                    HttpMethod.OPTIONS,
                    HttpMethod.PUT,
                    HttpMethod.DELETE);

    private static final Pattern PROTOCOL =
            Pattern.compile("(?!h2|http)[a-z0-9!#$%&'*+.^_`|~-]+(/[a-z0-9!#$%&'*+.^_`|~-]+)?");

    /** Checks the head as it was decoded, and parses its target. */
    static Reading read(HttpRequest request, ClientIdentity identity, long arrivedNanos) {
        if (request.decoderResult().isFailure())
            return new Reading.Refused(unreadable(request.decoderResult().cause()));
        var fault = FramingCheck.check(request);
        if (fault.isPresent()) return new Reading.Refused(fault.get());
        return RequestTarget.parse(request.uri())
                .<Reading>map(it -> new Reading.Accepted(of(request, it, identity, arrivedNanos)))
                .orElseGet(ClientRequest::malformedTarget);
    }

    private static Reading malformedTarget() {
        return new Reading.Refused(
                RequestFault.malformed(
                        "the request target must be a path without dot segments, or an http"
                                + " address"));
    }

    /** Why the decoder gave up in a body: a line there is no address. */
    static RequestFault unreadableBody(Throwable cause) {
        return cause instanceof TooLongHttpLineException
                ? RequestFault.malformed("a chunk's first line is too long: " + text(cause))
                : unreadable(cause);
    }

    /** Why the decoder gave up on a head. */
    private static RequestFault unreadable(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException it -> new RequestFault(414, "uri_too_long", text(it));
            case TooLongHttpHeaderException it ->
                    new RequestFault(431, "headers_too_large", text(it));
            default -> RequestFault.malformed("this is not HTTP: " + text(cause));
        };
    }

    private static String text(Throwable cause) {
        return Optional.ofNullable(cause.getMessage())
                .orElseGet(() -> cause.getClass().getSimpleName());
    }

    private static ClientRequest of(
            HttpRequest request, RequestTarget target, ClientIdentity identity, long arrivedNanos) {
        var headers = request.headers();
        var host = target.authority().orElse(headers.get(HttpHeaderNames.HOST));
        var head =
                new RequestHead(
                        request.method().name(),
                        name(host),
                        target.path(),
                        headers::get,
                        Optional.empty(),
                        hasBody(request),
                        identity.identity(headers),
                        arrivedNanos);
        return new ClientRequest(request, head, target.query(), host, identity);
    }

    private static String name(@Nullable String host) {
        if (host == null) return "";
        int colon = host.lastIndexOf(':');
        var name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        return name.toLowerCase(Locale.ROOT);
    }

    boolean idempotent() {
        return IDEMPOTENT.contains(request.method());
    }

    boolean isHead() {
        return request.method().equals(HttpMethod.HEAD);
    }

    boolean hasBody() {
        return head.modelUnread();
    }

    private static boolean hasBody(HttpRequest request) {
        return HttpUtil.isTransferEncodingChunked(request)
                || HttpUtil.getContentLength(request, 0L) > 0;
    }

    boolean modern() {
        return request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }

    /** The client waits to be told that its body is wanted. */
    boolean expectsContinue() {
        return modern() && request.headers().contains(HttpHeaderNames.EXPECT);
    }

    /** It wants another protocol. */
    boolean upgrades() {
        return modern()
                && request.headers().contains(HttpHeaderNames.UPGRADE)
                && HopByHopHeaders.names(request.headers(), HttpHeaderNames.CONNECTION, "upgrade")
                && !protocols(request.headers()).isEmpty();
    }

    /** The endpoint has chosen one that it was offered. */
    boolean offers(HttpHeaders answer) {
        var chosen = protocols(answer);
        return !chosen.isEmpty() && protocols(request.headers()).containsAll(chosen);
    }

    /**
     * What {@code Upgrade} names, in all its headers, in lower case. Not HTTP, which would carry
     * requests past all rules, and nothing that isn't a token.
     */
    private static List<String> protocols(HttpHeaders headers) {
        return headers.getAll(HttpHeaderNames.UPGRADE).stream()
                .flatMap(it -> Stream.of(it.split(",", -1)))
                .map(it -> it.strip().toLowerCase(Locale.ROOT))
                .filter(it -> PROTOCOL.matcher(it).matches())
                .toList();
    }

    /**
     * The request as the endpoint gets it.
     *
     * @param path instead of its own
     * @param expect the client still waits to be told to send its body
     */
    HttpRequest outgoing(UpstreamAddress endpoint, String path, boolean expect) {
        var headers = ForwardedHeaders.of(request, identity, host);
        headers.set(HttpHeaderNames.HOST, ForwardedHeaders.host(endpoint, host));
        if (!expect) headers.remove(HttpHeaderNames.EXPECT);
        if (upgrades()) upgrade(headers);
        return new DefaultHttpRequest(
                HttpVersion.HTTP_1_1, request.method(), path + query, headers);
    }

    private void upgrade(HttpHeaders headers) {
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        headers.set(HttpHeaderNames.UPGRADE, String.join(", ", protocols(request.headers())));
    }
}
