package io.valvo.gateway.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import java.util.concurrent.TimeUnit;

/**
 * Nobody could be let in: no open file is left ({@code EMFILE}), or no memory. Accepting pauses,
 * since trying again at once would fail again and change nothing.
 */
final class AcceptBackoff extends ChannelInboundHandlerAdapter {
    private static final long PAUSE_MILLIS = 500;

    private final Runnable resume;
    private boolean paused;

    /** {@code resume} accepts again if there is room. */
    AcceptBackoff(Runnable resume) {
        this.resume = resume;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.channel().config().setAutoRead(false);
        if (paused) return;
        paused = true;
        var _ = context.executor().schedule(this::resume, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void resume() {
        paused = false;
        resume.run();
    }
}
