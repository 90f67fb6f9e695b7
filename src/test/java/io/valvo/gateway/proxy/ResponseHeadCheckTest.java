package io.valvo.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseHeadCheckTest {
    @ParameterizedTest
    @ValueSource(ints = {100, 102, 103, 199})
    void afterAnInterimHeadAnotherOneFollows(int status) {
        assertThat(ResponseHeadCheck.isInterim(head(status))).isTrue();
        assertThat(ResponseHeadCheck.isFinal(head(status))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 200, 404, 599, 999})
    void afterAFinalHeadComesItsBody(int status) {
        assertThat(ResponseHeadCheck.isInterim(head(status))).isFalse();
        assertThat(ResponseHeadCheck.isFinal(head(status))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 99, 1000})
    void aNumberThatIsNoStatusIsNoHttp(int status) {
        assertThat(ResponseHeadCheck.isInterim(head(status))).isFalse();
        assertThat(ResponseHeadCheck.isFinal(head(status))).isFalse();
    }

    /** What follows would be read as the response. */
    @Test
    void anInterimHeadThatAnnouncesABodyIsNone() {
        var sized = head(103);
        sized.headers().set(HttpHeaderNames.CONTENT_LENGTH, 5);
        var chunked = head(103);
        chunked.headers().set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
        assertThat(ResponseHeadCheck.isInterim(sized)).isFalse();
        assertThat(ResponseHeadCheck.isInterim(chunked)).isFalse();
    }

    @Test
    void aHeadThatCouldNotBeReadIsNeither() {
        var interim = head(103);
        interim.setDecoderResult(DecoderResult.failure(new IllegalArgumentException()));
        var last = head(200);
        last.setDecoderResult(DecoderResult.failure(new IllegalArgumentException()));
        assertThat(ResponseHeadCheck.isInterim(interim)).isFalse();
        assertThat(ResponseHeadCheck.isFinal(last)).isFalse();
    }

    private static DefaultHttpResponse head(int status) {
        return new DefaultHttpResponse(
                HttpVersion.HTTP_1_1, new HttpResponseStatus(status, "status"));
    }
}
