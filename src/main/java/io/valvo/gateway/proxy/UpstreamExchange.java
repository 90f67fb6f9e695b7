package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.valvo.gateway.DispatchDecision.Send;
import io.valvo.gateway.UpstreamAttempt;
import io.valvo.gateway.UpstreamFailure;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * One try at one endpoint, from the verdict to an end: {@code CONNECTING → WAITING → ANSWERING}, or
 * {@code TUNNEL} when the protocol changes; {@code OVER} from each of them. It tells the attempt
 * how it ended, and the downstream.
 */
final class UpstreamExchange implements UpstreamConnection.Listener {
    /** The exchange that it is a try of, as far as it is asked and told. */
    interface Downstream {
        /** The request is sent to somebody. */
        void deliver();

        /** Somebody may have got something of it. */
        boolean delivered();

        /** Nobody has told the client yet to send its body. */
        boolean awaitsContinue();

        /** The client may send its body: told once. */
        void sendContinue();

        /** Some of the body hasn't come, and the client was told that it may. */
        boolean owesBody();

        /** The client doesn't send what is waited for. */
        boolean stalls();

        /** There is a place for more of the body, or none any more. */
        void adjust();

        /** The protocol changes: bytes go through as they are. */
        void become(HttpResponse head);

        /** There was no answer; the attempt says what is next. */
        void failed(UpstreamAttempt attempt, UpstreamFailure why, boolean mayRepeat);

        /** The answer is through. */
        void done();

        /** The answer broke off. */
        void broke();

        /** The tunnel's other end is closed. */
        void hungUp();

        /** The client's connection ends at once. */
        void reset();
    }

    /** No deadline: somebody else has promised to call. */
    static final long NEVER = Long.MAX_VALUE;

    private enum Phase {
        CONNECTING,
        WAITING,
        ANSWERING,
        TUNNEL,
        OVER
    }

    private static final int SWITCHING = 101;
    private static final int CONTINUE = 100;
    private static final int OK = 200;
    private static final int LAST_STATUS = 999;

    private static final long PATIENCE = Duration.ofSeconds(5).toNanos();

    private final Downstream downstream;
    private final ClientRequest request;
    private final RequestBody body;
    private final ResponseWriter replies;
    private final ProxyEventLoop lane;
    private final Send order;
    private Phase phase = Phase.CONNECTING;
    private @Nullable UpstreamConnection upstream;
    private boolean keepsAlive;

    /** A connection that had served before was replaced by a new one. */
    private boolean renewed;

    private long due;
    private long moved;

    UpstreamExchange(
            Downstream downstream,
            ClientRequest request,
            RequestBody body,
            ResponseWriter replies,
            ProxyEventLoop lane,
            Send order) {
        this.downstream = downstream;
        this.request = request;
        this.body = body;
        this.replies = replies;
        this.lane = lane;
        this.order = order;
        due = order.deadlineNanos();
    }

    /** What somebody may have got already goes by a new connection: that one isn't just closing. */
    void start() {
        var pooled =
                downstream.delivered()
                        ? null
                        : lane.pool().take(order.address(), repeatable(), System.nanoTime());
        if (pooled != null) attach(pooled);
        else connect();
    }

    private void connect() {
        lane.connector().connect(order.address(), this::connected);
    }

    private void connected(@Nullable UpstreamConnection it) {
        if (phase != Phase.CONNECTING) returnToPool(it);
        else if (it == null) fail(renewed ? UpstreamFailure.CLOSED : UpstreamFailure.UNREACHABLE);
        else attach(it);
    }

    /** It comes too late for us. */
    private static void returnToPool(@Nullable UpstreamConnection it) {
        if (it != null) it.release();
    }

    private void attach(UpstreamConnection it) {
        phase = Phase.WAITING;
        upstream = it;
        downstream.deliver();
        it.serve(this, outgoing(), request.isHead());
        body.sendTo(it);
        it.flush();
        downstream.adjust();
    }

    private HttpRequest outgoing() {
        return request.outgoing(order.address(), order.path(), downstream.awaitsContinue());
    }

    /** Sent twice does no harm, and can be: nothing of the body is gone. */
    private boolean repeatable() {
        return request.idempotent() && body.whole();
    }

    /** A head that only says: go on. */
    @Override
    public void interim(HttpResponse head) {
        if (phase != Phase.WAITING) return;
        if (head.status().code() == CONTINUE) downstream.sendContinue();
        else if (request.modern() && replies.isWritable()) replies.interim(head);
    }

    @Override
    public void answered(HttpResponse head) {
        if (phase != Phase.WAITING || !isHttp(head)) garbled();
        else if (head.status().code() == SWITCHING) switching(head);
        else begin(head);
    }

    /** Netty reads any number as a status. */
    private static boolean isHttp(HttpResponse head) {
        int status = head.status().code();
        boolean last = status == SWITCHING || status >= OK;
        return head.decoderResult().isSuccess() && last && status <= LAST_STATUS;
    }

    /** What came is no answer to what was asked. */
    private void garbled() {
        if (phase == Phase.WAITING) fail(UpstreamFailure.MALFORMED);
        else if (phase == Phase.ANSWERING) broke();
    }

    private void begin(HttpResponse head) {
        phase = Phase.ANSWERING;
        keepsAlive = HttpUtil.isKeepAlive(head);
        answered(head.status().code());
        body.forget();
        touch();
        ErrorResponses.prepare(head, order.fallback());
        replies.head(head, request.request());
    }

    private void answered(int status) {
        if (downstream.owesBody()) order.attempt().answeredEarly(status);
        else order.attempt().answered(status);
    }

    @Override
    public void content(HttpContent piece) {
        if (phase != Phase.ANSWERING) piece.release();
        else if (piece.decoderResult().isFailure()) garbled(piece);
        else pass(piece);
    }

    private void garbled(HttpContent piece) {
        piece.release();
        garbled();
    }

    private void pass(HttpContent piece) {
        boolean last = piece instanceof LastHttpContent;
        if (piece instanceof LastHttpContent end)
            ReservedHeaders.guardTrailer(end.trailingHeaders());
        touch();
        replies.write(piece);
        if (last) finish();
        else if (!replies.isWritable()) read(false);
    }

    private void read(boolean wanted) {
        if (upstream != null) upstream.read(wanted);
    }

    private void finish() {
        replies.flush();
        phase = Phase.OVER;
        if (upstream != null && keepsAlive && body.complete()) upstream.release();
        else drop();
        body.detach();
        order.attempt().finished();
        downstream.done();
    }

    /** What came before an answer began: one that had served before may have ended by itself. */
    @Override
    public void upstreamClosed() {
        boolean stale = upstream != null && upstream.used() && repeatable();
        upstream = null;
        if (phase == Phase.WAITING && stale) reconnect();
        else if (phase == Phase.WAITING) fail(closed());
        else if (phase == Phase.ANSWERING) broke();
        else if (phase == Phase.TUNNEL) closeTunnel();
    }

    private UpstreamFailure closed() {
        if (downstream.owesBody()) return UpstreamFailure.CLOSED_EARLY;
        return renewed ? UpstreamFailure.CLOSED_TWICE : UpstreamFailure.CLOSED;
    }

    private void reconnect() {
        phase = Phase.CONNECTING;
        renewed = true;
        body.detach();
        connect();
    }

    private void fail(UpstreamFailure why) {
        boolean unsent = phase == Phase.CONNECTING && body.whole();
        boolean again = unsent || repeatable();
        end();
        downstream.failed(order.attempt(), why, again);
    }

    private void broke() {
        boolean ofClient = downstream.owesBody();
        end();
        if (ofClient) order.attempt().abandoned();
        else order.attempt().broke();
        downstream.broke();
    }

    /** The client has left, or was given another answer. */
    void abandon() {
        boolean through = phase == Phase.TUNNEL;
        if (phase == Phase.OVER) return;
        end();
        if (through) order.attempt().finished();
        else order.attempt().abandoned();
    }

    private void end() {
        phase = Phase.OVER;
        body.detach();
        drop();
    }

    private void drop() {
        if (upstream != null) upstream.close();
        upstream = null;
    }

    private void switching(HttpResponse head) {
        boolean asked = request.upgrades() && request.offers(head.headers());
        if (!asked || upstream == null) {
            fail(UpstreamFailure.MALFORMED);
            return;
        }
        phase = Phase.TUNNEL;
        order.attempt().answered(SWITCHING);
        upstream.writeAsIs();
        downstream.become(head);
        upstream.flush();
        upstream.readAsIs();
    }

    /** Both sides end together: what the endpoint said last is still written. */
    private void closeTunnel() {
        phase = Phase.OVER;
        order.attempt().finished();
        downstream.hungUp();
    }

    boolean tunnels() {
        return phase == Phase.TUNNEL;
    }

    boolean answering() {
        return phase == Phase.ANSWERING;
    }

    /** From the client, once there is a tunnel. */
    void pipe(Object bytes) {
        if (upstream != null) upstream.write(bytes);
        else ReferenceCountUtil.release(bytes);
    }

    /** From the endpoint, once there is a tunnel. */
    @Override
    public void piped(Object bytes) {
        replies.write(bytes);
        if (!replies.isWritable()) read(false);
    }

    void flushUp() {
        if (upstream != null) upstream.flush();
    }

    @Override
    public void readComplete() {
        replies.flush();
    }

    boolean isWritable() {
        return upstream != null && upstream.isWritable();
    }

    @Override
    public void upstreamWritable() {
        downstream.adjust();
    }

    void clientWritable() {
        touch();
        read(replies.isWritable());
    }

    /** Something moved: silence begins anew. Until the answer begins, the deadline stands. */
    void touch() {
        if (phase == Phase.ANSWERING) movedAt(lane.around().nanos());
    }

    private void movedAt(long now) {
        moved = now;
        due = now + lane.around().settings().idleTimeout().toNanos();
    }

    /** A client that doesn't read has less time while memory or connections are short. */
    long due() {
        if (phase == Phase.TUNNEL) return NEVER;
        boolean unread = phase == Phase.ANSWERING && !replies.isWritable();
        return unread && lane.isStrained() ? Math.min(due, moved + PATIENCE) : due;
    }

    /** Bytes that wait to be sent to the endpoint. */
    long pending() {
        return upstream == null ? 0 : upstream.pending();
    }

    void fit() {
        if (upstream != null) upstream.fit();
    }

    /**
     * Too long without headers; or silence, by whom? Who waits to be told to go on with a body
     * needn't (RFC 9110, 10.1.1), and many a service waits for that body.
     */
    void expired() {
        boolean stalled = downstream.stalls();
        boolean owed = stalled || downstream.awaitsContinue();
        if (phase != Phase.ANSWERING)
            fail(owed ? UpstreamFailure.STALLED : UpstreamFailure.TIMEOUT);
        else if (replies.isWritable() && !stalled) broke();
        else downstream.reset();
    }
}
