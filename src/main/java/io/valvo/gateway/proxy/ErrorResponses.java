package io.valvo.gateway.proxy;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.valvo.gateway.DispatchDecision.Refuse;
import io.valvo.gateway.DispatchDecision.Reply;
import io.valvo.wire.Problem;
import io.valvo.wire.WireJson;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Heads of answers, and the answers that the gateway itself gives. */
final class ErrorResponses {
    private static final AsciiString FALLBACK = AsciiString.cached("x-valvo-fallback");
    private static final String OPENAI = "/v1/";

    /** An error as clients of OpenAI's interface read it. */
    record OpenAi(Detail error) {
        record Detail(String message, String type, @Nullable String param, String code) {}
    }

    private ErrorResponses() {}

    static FullHttpResponse of(Reply reply) {
        var response = response(reply.status(), reply.body().getBytes(StandardCharsets.UTF_8));
        reply.headers().forEach(response.headers()::set);
        mark(response.headers(), reply.fallback());
        return response;
    }

    /** {@code path} tells in which shape the client reads errors. */
    static FullHttpResponse of(Refuse refusal, String path) {
        boolean openAi = path.startsWith(OPENAI);
        var response =
                response(refusal.status(), openAi ? openAi(refusal) : problem(refusal, path));
        response.headers()
                .set(
                        HttpHeaderNames.CONTENT_TYPE,
                        openAi ? HttpHeaderValues.APPLICATION_JSON : Problem.MEDIA_TYPE);
        refusal.retryAfter()
                .ifPresent(it -> response.headers().set(HttpHeaderNames.RETRY_AFTER, seconds(it)));
        return response;
    }

    private static FullHttpResponse response(int status, byte[] body) {
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(status),
                        Unpooled.wrappedBuffer(body));
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return response;
    }

    private static byte[] problem(Refuse it, String path) {
        var title = HttpResponseStatus.valueOf(it.status()).reasonPhrase();
        return WireJson.bytes(
                Problem.of(it.status(), it.code().replace('_', '-'), title, it.message()).at(path));
    }

    private static byte[] openAi(Refuse it) {
        return WireJson.bytes(
                new OpenAi(new OpenAi.Detail(it.message(), type(it.status()), null, it.code())));
    }

    private static String type(int status) {
        if (status == HttpResponseStatus.TOO_MANY_REQUESTS.code()) return "rate_limit_error";
        return status < HttpResponseStatus.INTERNAL_SERVER_ERROR.code()
                ? "invalid_request_error"
                : "server_error";
    }

    /** Whole seconds, rounded up: a client that obeys must not come too early. */
    private static long seconds(Duration time) {
        return Math.max(1, time.plusSeconds(1).minusNanos(1).toSeconds());
    }

    /** An endpoint's head, as the client gets it; its body may follow in chunks. */
    static void prepare(HttpResponse head, Optional<String> fallback) {
        head.setProtocolVersion(HttpVersion.HTTP_1_1);
        HopByHopHeaders.strip(head.headers());
        head.headers().remove(FALLBACK);
        mark(head.headers(), fallback);
    }

    private static void mark(HttpHeaders headers, Optional<String> fallback) {
        fallback.ifPresent(it -> headers.set(FALLBACK, it));
    }
}
