package io.valvo.api.http;

import io.valvo.wire.Problem;
import io.valvo.wire.WireJson;

import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers as HTTP has them. */
public final class Responses {
    private static final ContentType PROBLEM =
            MediaTypes.applicationWithFixedCharset(
                            "problem+json", org.apache.pekko.http.javadsl.model.HttpCharsets.UTF_8)
                    .toContentType();
    private static final ContentType EVENTS = MediaTypes.TEXT_EVENT_STREAM.toContentType();

    /** Nothing is kept by anybody, nor taken for another type than it says. */
    private static final List<HttpHeader> USUAL =
            List.of(
                    RawHeader.create("Cache-Control", "no-store"),
                    RawHeader.create("X-Content-Type-Options", "nosniff"));

    private static final long BLOCK = 16 * 1024;
    private static final ByteString OPEN = ByteString.fromString("[");
    private static final ByteString COMMA = ByteString.fromString(",");
    private static final ByteString CLOSE = ByteString.fromString("]");

    /** Of an array that was cut: no JSON any more, so that nobody takes it for the whole. */
    private static final ByteString CUT = ByteString.fromString("!cut: the reader did not read");

    private Responses() {}

    public static HttpResponse json(int status, Object value) {
        return json(status, WireJson.bytes(value));
    }

    public static HttpResponse json(int status, byte[] document) {
        return HttpResponse.create()
                .withStatus(status)
                .addHeaders(USUAL)
                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, document));
    }

    /** An array as it comes: a client that reads slowly is read for slowly. */
    public static HttpResponse jsonArray(
            Source<ByteString, NotUsed> elements, ReaderPermit permit) {
        var blocks =
                elements.intersperse(OPEN, COMMA, CLOSE)
                        .groupedWeighted(BLOCK, it -> (long) it.size())
                        .map(Responses::joined);
        return stream(ContentTypes.APPLICATION_JSON, ReaderPermitStage.held(blocks, permit, CUT));
    }

    private static ByteString joined(List<ByteString> parts) {
        var block = ByteString.createBuilder();
        parts.forEach(block::append);
        return block.result();
    }

    public static HttpResponse text(String text) {
        return HttpResponse.create()
                .addHeaders(USUAL)
                .withEntity(
                        HttpEntities.create(
                                ContentTypes.TEXT_PLAIN_UTF8,
                                text.getBytes(StandardCharsets.UTF_8)));
    }

    static HttpResponse problem(Problem problem, List<HttpHeader> headers) {
        return HttpResponse.create()
                .withStatus(problem.status())
                .addHeaders(headers)
                .addHeaders(USUAL)
                .withEntity(HttpEntities.create(PROBLEM, WireJson.bytes(problem)));
    }

    public static HttpResponse textStream(Source<ByteString, NotUsed> text, ReaderPermit permit) {
        return stream(
                ContentTypes.TEXT_PLAIN_UTF8,
                ReaderPermitStage.held(text, permit, SseStreams.LAGGED_TEXT));
    }

    /** No proxy on the way shall keep events back. */
    public static HttpResponse eventStream(
            Source<ByteString, NotUsed> events, ReaderPermit permit) {
        var held = ReaderPermitStage.held(events, permit, SseStreams.LAGGED);
        return stream(EVENTS, SseStreams.alive(held))
                .addHeader(RawHeader.create("X-Accel-Buffering", "no"));
    }

    private static HttpResponse stream(ContentType type, Source<ByteString, ?> bytes) {
        return HttpResponse.create()
                .addHeaders(USUAL)
                .withEntity(HttpEntities.createChunked(type, bytes));
    }

    public static CompletionStage<HttpResponse> now(HttpResponse response) {
        return CompletableFuture.completedFuture(response);
    }
}
