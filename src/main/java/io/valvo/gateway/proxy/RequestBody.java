package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * Buffers the body of a request for replay, and forwards it with back pressure. What came is kept
 * until an upstream takes it, and a little longer: as long as it is small and no response has
 * begun, it can be sent to another one. Also knows whether the client still waits for {@code 100
 * Continue} (RFC 9110, 10.1.1).
 */
final class RequestBody {
    /** A piece costs more than its bytes: it holds on to the buffer that it was read into. */
    private static final int PIECE_OVERHEAD = 256;

    /** Where it is sent on. */
    interface Sink {
        void write(Object piece);

        /** More wouldn't only wait there. */
        boolean isWritable();
    }

    private final IntSupplier replayBound;
    private final AtomicLong keptByAll;
    private final Deque<HttpContent> kept = new ArrayDeque<>();
    private long keptBytes;
    private long receivedAt;
    private boolean awaitsContinue;
    private boolean complete;
    private boolean discarded;
    private boolean sent;
    private @Nullable Sink sink;

    /**
     * @param replayBound bytes that are kept after they were sent
     * @param keptByAll bytes that all bodies keep
     * @param awaitsContinue the client waits to be told that its body is wanted
     * @param arrivedNanos when its head came
     */
    RequestBody(
            IntSupplier replayBound,
            AtomicLong keptByAll,
            boolean awaitsContinue,
            long arrivedNanos) {
        this.replayBound = replayBound;
        this.keptByAll = keptByAll;
        this.awaitsContinue = awaitsContinue;
        receivedAt = arrivedNanos;
    }

    /** The next piece, which is ours now. */
    void add(HttpContent piece, long now) {
        receivedAt = now;
        awaitsContinue = false;
        complete = piece instanceof LastHttpContent;
        if (piece instanceof LastHttpContent end)
            ReservedHeaders.guardTrailer(end.trailingHeaders());
        if (sink != null) sink.write(piece.retainedDuplicate());
        if (discarded) piece.release();
        else keep(piece);
        fitBuffers();
    }

    /** What is sent is kept only if there is room for it. */
    void fitBuffers() {
        if (sink != null && keptBytes > replayBound.getAsInt()) discard();
    }

    private void keep(HttpContent piece) {
        kept.add(piece);
        account(cost(piece));
    }

    private static long cost(HttpContent piece) {
        int bytes = piece.content().readableBytes();
        return bytes == 0 ? 0 : PIECE_OVERHEAD + bytes;
    }

    /** When its latest piece came, or its head. */
    long receivedAt() {
        return receivedAt;
    }

    /** All of it has come. */
    boolean isComplete() {
        return complete;
    }

    /** All that has come is still here. */
    boolean isReplayable() {
        return !discarded;
    }

    /** Some upstream may have got something of the request. */
    boolean wasSent() {
        return sent;
    }

    long keptBytes() {
        return keptBytes;
    }

    /** Nobody has told the client yet to send it. */
    boolean awaitsContinue() {
        return awaitsContinue;
    }

    /** The client may send it; true once: it waits to be told so. */
    boolean releaseContinue() {
        boolean awaited = awaitsContinue;
        awaitsContinue = false;
        return awaited;
    }

    /** Some of it hasn't come, and the client was told that it may. */
    boolean isOwed() {
        return !complete && !awaitsContinue;
    }

    /** The client doesn't send what is waited for. */
    boolean isStalled() {
        return isOwed() && wantsMore();
    }

    /** Whether more should be read: an upstream has use for it, or it can be kept. */
    boolean wantsMore() {
        return sink == null ? keptBytes <= replayBound.getAsInt() : sink.isWritable();
    }

    /** From now on to this one, from the first byte. */
    void sendTo(Sink next) {
        sent = true;
        sink = next;
        kept.forEach(it -> next.write(it.retainedDuplicate()));
        fitBuffers();
    }

    /** Nobody takes it any more. */
    void detach() {
        sink = null;
    }

    /** It won't be sent again. */
    void discard() {
        discarded = true;
        kept.forEach(HttpContent::release);
        kept.clear();
        account(-keptBytes);
    }

    private void account(long difference) {
        if (difference == 0) return;
        keptBytes += difference;
        keptByAll.addAndGet(difference);
    }
}
