package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.valvo.gateway.DispatchDecision.Send;
import io.valvo.gateway.UpstreamFailure;

import org.jspecify.annotations.Nullable;

/**
 * One try at one upstream, from the decision to the head of the response: {@code CONNECTING →
 * WAITING → OVER}. A pooled connection that closes before the response begins is replaced once by a
 * new one (RFC 9112, 9.3.1); a {@link ResponseRelay} or a tunnel follows.
 */
final class UpstreamRequest implements UpstreamStage, UpstreamConnection.Listener {
    private enum State {
        CONNECTING,
        WAITING,
        OVER
    }

    private final UpstreamStage.Listener listener;
    private final ClientRequest request;
    private final RequestBody body;
    private final ResponseWriter writer;
    private final ProxyEventLoop loop;
    private final Send send;
    private State state = State.CONNECTING;
    private @Nullable UpstreamConnection upstream;

    /** A connection that had served before was replaced by a new one. */
    private boolean reconnected;

    UpstreamRequest(
            UpstreamStage.Listener listener,
            ClientRequest request,
            RequestBody body,
            ResponseWriter writer,
            ProxyEventLoop loop,
            Send send) {
        this.listener = listener;
        this.request = request;
        this.body = body;
        this.writer = writer;
        this.loop = loop;
        this.send = send;
    }

    /** What somebody may have got already goes by a new connection: that one isn't just closing. */
    void start() {
        var pooled =
                body.wasSent()
                        ? null
                        : loop.pool().take(send.address(), isRepeatable(), System.nanoTime());
        if (pooled != null) sendOn(pooled);
        else connect();
    }

    private void connect() {
        loop.connector().connect(send.address(), this::connected);
    }

    private void connected(@Nullable UpstreamConnection connection) {
        if (state != State.CONNECTING) returnToPool(connection);
        else if (connection == null) fail(UpstreamFailure.ofConnect(reconnected));
        else sendOn(connection);
    }

    /** It comes too late for us. */
    private static void returnToPool(@Nullable UpstreamConnection connection) {
        if (connection != null) connection.release();
    }

    private void sendOn(UpstreamConnection connection) {
        state = State.WAITING;
        upstream = connection;
        connection.send(outgoing(), request.isHead(), this);
        body.sendTo(connection);
        connection.flush();
        listener.adjustReading();
    }

    private HttpRequest outgoing() {
        return request.outgoing(send.address(), send.path(), body.awaitsContinue());
    }

    /** Sent twice does no harm (RFC 9110, 9.2.2), and can be: nothing of the body is gone. */
    private boolean isRepeatable() {
        return request.idempotent() && body.isReplayable();
    }

    @Override
    public void interim(HttpResponse head) {
        if (head.status().code() == ResponseHeadCheck.CONTINUE) sendContinue();
        else if (request.modern() && writer.isWritable()) writer.interim(head);
    }

    private void sendContinue() {
        if (body.releaseContinue()) writer.tellContinue();
    }

    @Override
    public void answered(HttpResponse head) {
        var connection = upstream;
        if (connection == null || !ResponseHeadCheck.isFinal(head)) fail(UpstreamFailure.MALFORMED);
        else if (head.status().code() == ResponseHeadCheck.SWITCHING_PROTOCOLS)
            switchProtocols(head, connection);
        else respond(head, connection);
    }

    private void respond(HttpResponse head, UpstreamConnection connection) {
        state = State.OVER;
        new ResponseRelay(listener, connection, body, writer, loop, send).begin(head, request);
    }

    private void switchProtocols(HttpResponse head, UpstreamConnection connection) {
        if (request.upgrades() && request.offers(head.headers())) {
            state = State.OVER;
            send.attempt().answered(ResponseHeadCheck.SWITCHING_PROTOCOLS);
            listener.switchedProtocols(head, connection, send.attempt());
        } else fail(UpstreamFailure.MALFORMED);
    }

    /** One that had served before may have ended by itself. */
    @Override
    public void upstreamClosed() {
        boolean stale = upstream != null && upstream.hasServed() && isRepeatable();
        upstream = null;
        if (stale) reconnect();
        else fail(UpstreamFailure.ofClose(body.isOwed(), reconnected));
    }

    private void reconnect() {
        state = State.CONNECTING;
        reconnected = true;
        body.detach();
        connect();
    }

    private void fail(UpstreamFailure why) {
        boolean unsent = state == State.CONNECTING && body.isReplayable();
        boolean mayRepeat = unsent || isRepeatable();
        end();
        listener.failed(send.attempt(), why, mayRepeat);
    }

    @Override
    public void abandon() {
        end();
        send.attempt().abandoned();
    }

    private void end() {
        state = State.OVER;
        body.detach();
        if (upstream != null) upstream.close();
        upstream = null;
    }

    @Override
    public @Nullable UpstreamConnection connection() {
        return upstream;
    }

    @Override
    public boolean isResponding() {
        return false;
    }

    /** The deadline stands until the response begins. */
    @Override
    public void touch() {}

    @Override
    public void readComplete() {
        writer.flush();
    }

    @Override
    public void upstreamWritable() {
        listener.adjustReading();
    }

    @Override
    public void clientWritable() {
        if (upstream != null) upstream.read(writer.isWritable());
    }

    @Override
    public long due() {
        return send.deadlineNanos();
    }

    /**
     * Too long without headers. Who waits to be told to go on with a body needn't (RFC 9110,
     * 10.1.1), and many a service waits for that body.
     */
    @Override
    public void expired() {
        fail(UpstreamFailure.ofDeadline(body.isStalled() || body.awaitsContinue()));
    }
}
