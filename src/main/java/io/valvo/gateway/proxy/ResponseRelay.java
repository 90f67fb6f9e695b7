package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.valvo.gateway.DispatchDecision.Send;

/**
 * Passes a response on piece by piece, from its head to its end, with back pressure: while the
 * client doesn't read, the upstream isn't read. {@code idle-timeout} bounds its silence.
 */
final class ResponseRelay implements UpstreamStage, UpstreamConnection.Listener {
    private final UpstreamStage.Listener listener;
    private final UpstreamConnection upstream;
    private final RequestBody body;
    private final ResponseWriter writer;
    private final ProxyEventLoop loop;
    private final Send send;
    private boolean keepsAlive;
    private long movedAt;
    private long due;

    ResponseRelay(
            UpstreamStage.Listener listener,
            UpstreamConnection upstream,
            RequestBody body,
            ResponseWriter writer,
            ProxyEventLoop loop,
            Send send) {
        this.listener = listener;
        this.upstream = upstream;
        this.body = body;
        this.writer = writer;
        this.loop = loop;
        this.send = send;
    }

    void begin(HttpResponse head, ClientRequest request) {
        upstream.listen(this);
        listener.responding(this);
        keepsAlive = HttpUtil.isKeepAlive(head);
        countAnswer(head.status().code());
        body.discard();
        touch();
        ErrorResponses.prepare(head, send.fallback());
        writer.head(head, request.request());
    }

    private void countAnswer(int status) {
        if (body.isOwed()) send.attempt().answeredEarly(status);
        else send.attempt().answered(status);
    }

    @Override
    public UpstreamConnection connection() {
        return upstream;
    }

    @Override
    public boolean isResponding() {
        return true;
    }

    @Override
    public void content(HttpContent piece) {
        if (piece.decoderResult().isFailure()) {
            piece.release();
            breakOff();
        } else pass(piece);
    }

    private void pass(HttpContent piece) {
        boolean last = piece instanceof LastHttpContent;
        if (piece instanceof LastHttpContent end)
            ReservedHeaders.guardTrailer(end.trailingHeaders());
        touch();
        writer.write(piece);
        if (last) complete();
        else if (!writer.isWritable()) upstream.read(false);
    }

    private void complete() {
        writer.flush();
        if (keepsAlive && body.isComplete()) upstream.release();
        else upstream.close();
        body.detach();
        send.attempt().finished();
        listener.completed();
    }

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
        touch();
        upstream.read(writer.isWritable());
    }

    @Override
    public void upstreamClosed() {
        breakOff();
    }

    /** A second response. */
    @Override
    public void answered(HttpResponse head) {
        breakOff();
    }

    private void breakOff() {
        boolean ofClient = body.isOwed();
        end();
        if (ofClient) send.attempt().abandoned();
        else send.attempt().broke();
        listener.broke();
    }

    @Override
    public void abandon() {
        end();
        send.attempt().abandoned();
    }

    private void end() {
        body.detach();
        upstream.close();
    }

    @Override
    public void touch() {
        movedAt = loop.context().nanos();
        due = movedAt + loop.context().settings().idleTimeout().toNanos();
    }

    /** A client that doesn't read has less time while memory or connections are short. */
    @Override
    public long due() {
        boolean unread = !writer.isWritable() && loop.isStrained();
        return unread ? StrainTimeout.UNREAD.bringForward(due, movedAt) : due;
    }

    /** Silence, by whom? */
    @Override
    public void expired() {
        if (writer.isWritable() && !body.isStalled()) breakOff();
        else listener.resetClient();
    }
}
