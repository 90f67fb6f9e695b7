package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * The body of a request on its way up. What came is kept until somebody takes it, and a little
 * longer: as long as it is small and no answer has begun, it can be sent to another one.
 */
final class RequestBody {
    /** A piece costs more than its bytes: it holds on to the buffer that it was read into. */
    private static final int PIECE = 256;

    /** Where it is sent on. */
    interface Sink {
        void write(Object piece);

        /** More wouldn't only wait there. */
        boolean isWritable();
    }

    private final IntSupplier replay;
    private final AtomicLong heldByAll;
    private final Deque<HttpContent> kept = new ArrayDeque<>();
    private long cost;
    private boolean complete;
    private boolean lost;
    private @Nullable Sink sink;

    /**
     * @param replay bytes that are kept after they were sent
     * @param heldByAll bytes that all uploads keep
     */
    RequestBody(IntSupplier replay, AtomicLong heldByAll) {
        this.replay = replay;
        this.heldByAll = heldByAll;
    }

    /** The next piece, which is ours now. */
    void add(HttpContent piece) {
        complete = piece instanceof LastHttpContent;
        if (piece instanceof LastHttpContent end)
            ReservedHeaders.guardTrailer(end.trailingHeaders());
        if (sink != null) sink.write(piece.retainedDuplicate());
        if (lost) piece.release();
        else keep(piece);
        fit();
    }

    /** What is sent is kept only if there is room for it. */
    void fit() {
        if (sink != null && cost > replay.getAsInt()) forget();
    }

    private void keep(HttpContent piece) {
        kept.add(piece);
        account(cost(piece));
    }

    private static long cost(HttpContent piece) {
        int bytes = piece.content().readableBytes();
        return bytes == 0 ? 0 : PIECE + bytes;
    }

    /** All of it has come. */
    boolean complete() {
        return complete;
    }

    /** All that has come is still here. */
    boolean whole() {
        return !lost;
    }

    /** Bytes that are kept. */
    long cost() {
        return cost;
    }

    /** Whether more should be read: somebody has use for it, or it can be kept. */
    boolean wantsMore() {
        return sink == null ? cost <= replay.getAsInt() : sink.isWritable();
    }

    /** From now on to this one, from the first byte. */
    void sendTo(Sink next) {
        sink = next;
        kept.forEach(it -> next.write(it.retainedDuplicate()));
        fit();
    }

    /** Nobody takes it any more. */
    void detach() {
        sink = null;
    }

    /** It won't be sent again. */
    void forget() {
        lost = true;
        kept.forEach(HttpContent::release);
        kept.clear();
        account(-cost);
    }

    private void account(long difference) {
        if (difference == 0) return;
        cost += difference;
        heldByAll.addAndGet(difference);
    }
}
