package io.valvo.api.http;

import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What one connection does: waits for a request, receives the head of one, or is answered. The
 * first two have a deadline; an answer may take as long as it goes on. Safe for several threads.
 */
final class ApiConnection {
    /** For a head, from its first byte; of the first one, from the beginning of the connection. */
    static final Duration HEAD_WITHIN = Duration.ofSeconds(10);

    /** Silence between two requests. */
    static final Duration IDLE_WITHIN = Duration.ofSeconds(60);

    private enum Phase {
        IDLE,
        HEAD,
        ANSWER
    }

    private final Consumer<ApiConnection> ended;
    private volatile Phase phase = Phase.HEAD;
    private volatile long since = System.nanoTime();

    /** When it was last given bytes and has not asked for more since; 0: it reads. */
    private volatile long given;

    private volatile Runnable closing = () -> {};

    /**
     * @param ended is told when it has ended
     */
    ApiConnection(Consumer<ApiConnection> ended) {
        this.ended = ended;
    }

    /** The same handler, watched: from a request to the end of its answer. */
    Function<HttpRequest, CompletionStage<HttpResponse>> watching(
            Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
        return request -> {
            enter(Phase.ANSWER);
            boolean bodiless = request.method().equals(HttpMethods.HEAD);
            return handler.apply(request)
                    .whenComplete((_, failure) -> {
                        if (failure != null) enter(Phase.IDLE);
                    })
                    .thenApply(answer -> watched(answer, bodiless));
        };
    }

    private HttpResponse watched(HttpResponse answer, boolean bodiless) {
        if (!bodiless && answer.entity().isChunked())
            return answer.transformEntityDataBytes(
                    Flow.of(ByteString.class)
                            .watchTermination((kept, done) -> {
                                done.whenComplete((_, _) -> enter(Phase.IDLE));
                                return kept;
                            }));
        enter(Phase.IDLE);
        return answer;
    }

    /**
     * Bytes came.
     *
     * @return whether a head begins with them
     */
    boolean heard() {
        boolean begins = phase == Phase.IDLE;
        if (begins) enter(Phase.HEAD);
        return begins;
    }

    void gave() {
        given = System.nanoTime();
    }

    void asked() {
        given = 0;
    }

    void onClose(Runnable how) {
        closing = how;
    }

    void close() {
        closing.run();
    }

    void end() {
        ended.accept(this);
    }

    /** Until it is to be looked at again; not positive: it is overdue. */
    Duration left() {
        return switch (phase) {
            case IDLE -> IDLE_WITHIN.minus(age());
            case HEAD -> HEAD_WITHIN.minus(age());
            case ANSWER -> IDLE_WITHIN;
        };
    }

    /** How long nobody would miss it: it asks for nothing, or doesn't read what it is answered. */
    Duration idleness(long now) {
        if (phase != Phase.ANSWER) return Duration.ofNanos(now - since);
        long unread = given;
        return unread == 0 ? Duration.ZERO : Duration.ofNanos(now - unread);
    }

    /** Whether it asks for nothing. */
    boolean unused() {
        return phase != Phase.ANSWER;
    }

    private void enter(Phase next) {
        since = System.nanoTime();
        phase = next;
    }

    private Duration age() {
        return Duration.ofNanos(System.nanoTime() - since);
    }
}
