package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.HttpResponse;
import io.valvo.gateway.UpstreamAttempt;

/**
 * Passes bytes between a client and an upstream as they come, after {@code 101 Switching Protocols}
 * (RFC 9110, 7.8), with back pressure both ways and without a deadline. Both sides end together:
 * what the upstream said last is still written.
 */
final class UpstreamTunnel implements ActiveExchange, UpstreamConnection.Listener {
    private final DownstreamConnection client;
    private final UpstreamConnection upstream;
    private final UpstreamAttempt attempt;

    UpstreamTunnel(
            DownstreamConnection client, UpstreamConnection upstream, UpstreamAttempt attempt) {
        this.client = client;
        this.upstream = upstream;
        this.attempt = attempt;
    }

    /** What either side has sent already after its head goes through first. */
    void open(HttpResponse head) {
        upstream.listen(this);
        upstream.writeAsIs();
        client.switchProtocols(head, this);
        upstream.flush();
        upstream.readAsIs();
    }

    @Override
    public void receive(Object bytes) {
        upstream.write(bytes);
    }

    @Override
    public void flushUpstream() {
        upstream.flush();
    }

    @Override
    public void receiveBytes(Object bytes) {
        client.writer().write(bytes);
        if (!client.writer().isWritable()) upstream.read(false);
    }

    @Override
    public void readComplete() {
        client.writer().flush();
    }

    @Override
    public void clientWritable() {
        upstream.read(client.writer().isWritable());
    }

    @Override
    public void upstreamWritable() {
        client.adjustReading();
    }

    @Override
    public boolean isRequestComplete() {
        return false;
    }

    @Override
    public boolean wantsMore() {
        return upstream.isWritable();
    }

    @Override
    public void upstreamClosed() {
        attempt.finished();
        client.exchangeEnded(false);
    }

    @Override
    public void clientLeft() {
        upstream.close();
        attempt.finished();
    }

    @Override
    public long bufferedBytes() {
        return upstream.pendingBytes();
    }

    @Override
    public void fitBuffers() {
        upstream.fitBuffers();
    }

    @Override
    public long due() {
        return NEVER;
    }

    @Override
    public void expired() {}
}
