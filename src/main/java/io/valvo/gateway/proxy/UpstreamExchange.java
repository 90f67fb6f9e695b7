package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.valvo.gateway.DispatchDecision.Send;
import io.valvo.gateway.UpstreamFailure;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * One try at one endpoint, from the verdict to an end: {@code CONNECTING → WAITING → ANSWERING}, or
 * {@code TUNNEL} when the protocol changes; {@code OVER} from each of them. It tells the attempt
 * how it ended, and the exchange.
 */
final class UpstreamExchange {
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

    private final HttpExchange exchange;
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

    UpstreamExchange(HttpExchange exchange, ProxyEventLoop lane, Send order) {
        this.exchange = exchange;
        replies = exchange.client().replies();
        this.lane = lane;
        this.order = order;
        due = order.deadlineNanos();
    }

    /** What somebody may have got already goes by a new connection: that one isn't just closing. */
    void start() {
        var pooled =
                exchange.delivered()
                        ? null
                        : lane.pool().take(order.address(), repeatable(), System.nanoTime());
        if (pooled != null) attach(pooled);
        else connect();
    }

    private void connect() {
        lane.connector().connect(order.address(), this::connected);
    }

    private void connected(@Nullable UpstreamConnection it) {
        if (phase != Phase.CONNECTING) spare(it);
        else if (it == null) fail(renewed ? UpstreamFailure.CLOSED : UpstreamFailure.UNREACHABLE);
        else attach(it);
    }

    /** It comes too late for us. */
    private static void spare(@Nullable UpstreamConnection it) {
        if (it != null) it.rest();
    }

    private void attach(UpstreamConnection it) {
        phase = Phase.WAITING;
        upstream = it;
        exchange.deliver();
        it.serve(this, request(), exchange.incoming().isHead());
        exchange.upload().sendTo(it);
        it.flush();
        exchange.client().adjust();
    }

    private HttpRequest request() {
        return exchange.incoming()
                .outgoing(order.address(), order.path(), exchange.awaitsContinue());
    }

    /** Sent twice does no harm, and can be: nothing of the body is gone. */
    private boolean repeatable() {
        return exchange.incoming().idempotent() && exchange.upload().whole();
    }

    /** A head that only says: go on. */
    void interim(HttpResponse head) {
        if (phase != Phase.WAITING) return;
        if (head.status().code() == CONTINUE) exchange.sendContinue();
        else if (exchange.incoming().modern() && replies.isWritable()) replies.interim(head);
    }

    void answered(HttpResponse head) {
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
        exchange.upload().forget();
        touch();
        ErrorResponses.prepare(head, order.fallback());
        replies.head(head, exchange.incoming().request());
    }

    private void answered(int status) {
        if (exchange.owesBody()) order.attempt().answeredEarly(status);
        else order.attempt().answered(status);
    }

    void content(HttpContent piece) {
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
        if (upstream != null && keepsAlive && exchange.upload().complete()) upstream.rest();
        else drop();
        exchange.upload().detach();
        order.attempt().finished();
        exchange.done();
    }

    /** What came before an answer began: one that had served before may have ended by itself. */
    void upstreamClosed() {
        boolean stale = upstream != null && upstream.used() && repeatable();
        upstream = null;
        if (phase == Phase.WAITING && stale) anew();
        else if (phase == Phase.WAITING) fail(closed());
        else if (phase == Phase.ANSWERING) broke();
        else if (phase == Phase.TUNNEL) hangUp();
    }

    private UpstreamFailure closed() {
        if (exchange.owesBody()) return UpstreamFailure.CLOSED_EARLY;
        return renewed ? UpstreamFailure.CLOSED_TWICE : UpstreamFailure.CLOSED;
    }

    private void anew() {
        phase = Phase.CONNECTING;
        renewed = true;
        exchange.upload().detach();
        connect();
    }

    private void fail(UpstreamFailure why) {
        boolean unsent = phase == Phase.CONNECTING && exchange.upload().whole();
        boolean again = unsent || repeatable();
        end();
        exchange.failed(order.attempt(), why, again);
    }

    private void broke() {
        boolean ofClient = exchange.owesBody();
        end();
        if (ofClient) order.attempt().abandoned();
        else order.attempt().broke();
        exchange.broke();
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
        exchange.upload().detach();
        drop();
    }

    private void drop() {
        if (upstream != null) upstream.close();
        upstream = null;
    }

    private void switching(HttpResponse head) {
        boolean asked =
                exchange.incoming().upgrades() && exchange.incoming().offers(head.headers());
        if (!asked || upstream == null) {
            fail(UpstreamFailure.MALFORMED);
            return;
        }
        phase = Phase.TUNNEL;
        order.attempt().answered(SWITCHING);
        upstream.writeAsIs();
        exchange.client().become(head);
        upstream.flush();
        upstream.readAsIs();
    }

    /** Both sides end together: what the endpoint said last is still written. */
    private void hangUp() {
        phase = Phase.OVER;
        order.attempt().finished();
        exchange.hungUp();
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
    void piped(Object bytes) {
        replies.write(bytes);
        if (!replies.isWritable()) read(false);
    }

    void flushUp() {
        if (upstream != null) upstream.flush();
    }

    void flushDown() {
        replies.flush();
    }

    boolean isWritable() {
        return upstream != null && upstream.isWritable();
    }

    void upstreamWritable() {
        exchange.client().adjust();
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
        if (phase == Phase.TUNNEL) return HttpExchange.NEVER;
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
        boolean stalled = exchange.stalls();
        boolean owed = stalled || exchange.awaitsContinue();
        if (phase != Phase.ANSWERING)
            fail(owed ? UpstreamFailure.STALLED : UpstreamFailure.TIMEOUT);
        else if (replies.isWritable() && !stalled) broke();
        else exchange.client().cut();
    }
}
