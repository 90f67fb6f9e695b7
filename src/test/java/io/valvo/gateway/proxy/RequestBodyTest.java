package io.valvo.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

class RequestBodyTest {
    private final AtomicInteger bound = new AtomicInteger(1000);
    private final AtomicLong keptByAll = new AtomicLong();
    private final Upstream first = new Upstream();
    private final Upstream second = new Upstream();

    /** Remembers what is sent to it. */
    private static final class Upstream implements RequestBody.Sink {
        private final StringBuilder received = new StringBuilder();
        private boolean writable = true;

        @Override
        public void write(Object piece) {
            var content = (HttpContent) piece;
            received.append(content.content().toString(StandardCharsets.UTF_8));
            content.release();
        }

        @Override
        public boolean isWritable() {
            return writable;
        }
    }

    @Test
    void whatWasSentIsSentAgainToAnotherOneFromItsFirstByte() {
        var body = body(false);
        body.add(piece("one "), 1);
        body.sendTo(first);
        body.add(piece("two "), 2);
        body.detach();
        body.sendTo(second);
        body.add(last("three"), 3);
        assertThat(first.received).hasToString("one two ");
        assertThat(second.received).hasToString("one two three");
        assertThat(body.isReplayable()).isTrue();
        assertThat(body.isComplete()).isTrue();
        body.discard();
        assertThat(keptByAll).hasValue(0);
    }

    @Test
    void moreThanMayBeKeptIsKeptOnlyUntilItIsSent() {
        var body = body(false);
        body.add(piece("x".repeat(2000)), 1);
        assertThat(body.wantsMore()).isFalse();
        assertThat(body.isReplayable()).isTrue();
        body.sendTo(first);
        assertThat(body.isReplayable()).isFalse();
        assertThat(body.wasSent()).isTrue();
        assertThat(first.received).hasSize(2000);
        assertThat(keptByAll).hasValue(0);
    }

    @Test
    void whileMemoryIsShortLessIsKept() {
        var body = body(false);
        body.add(piece("x".repeat(500)), 1);
        body.sendTo(first);
        assertThat(body.isReplayable()).isTrue();
        bound.set(100);
        body.fitBuffers();
        assertThat(body.isReplayable()).isFalse();
    }

    @Test
    void aClientThatWaitsForContinueOwesNothingAndIsToldOnce() {
        var body = body(true);
        assertThat(body.isOwed()).isFalse();
        assertThat(body.releaseContinue()).isTrue();
        assertThat(body.isOwed()).isTrue();
        assertThat(body.releaseContinue()).isFalse();
    }

    @Test
    void aClientThatSendsUntoldIsNotTold() {
        var body = body(true);
        body.add(last("all"), 1);
        assertThat(body.releaseContinue()).isFalse();
    }

    @Test
    void aBodyStallsOnlyWhileSomebodyHasUseForMoreOfIt() {
        var body = body(false);
        body.sendTo(first);
        assertThat(body.isStalled()).isTrue();
        first.writable = false;
        assertThat(body.isStalled()).isFalse();
        assertThat(body.isOwed()).isTrue();
        first.writable = true;
        body.add(last("all"), 7);
        assertThat(body.isStalled()).isFalse();
        assertThat(body.receivedAt()).isEqualTo(7);
    }

    private RequestBody body(boolean awaitsContinue) {
        return new RequestBody(bound::get, keptByAll, awaitsContinue, 0);
    }

    private static HttpContent piece(String text) {
        return new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    private static HttpContent last(String text) {
        return new DefaultLastHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }
}
