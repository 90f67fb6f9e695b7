package io.valvo.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

class HttpProbeResponseTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK + "Content-Length: 0\r\n\r\n",
                OK + "this line has no colon\r\nContent-Length: 0\r\n\r\n",
                OK + "Bad Name: x\r\n: empty\r\nX-\u0001: \u0002\r\n\r\n",
                OK + "Content-Length: many\r\nContent-Length: 0\r\n\r\n",
                OK + "Set-Cookie: \u00e9\u00ff; a=\"b\r\n continued\r\n\r\n",
                "HTTP/1.0 200\r\n\r\n",
                "HTTP/1.1  200 \n\n",
                "HTTP/2 200\r\n\r\n",
                "\r\n" + OK,
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                        + OK
                        + "\r\n",
            })
    void theStatusLineCountsWhateverTheHeaderLinesAre(String answer) {
        assertThat(read(answer).status()).hasValue(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-ERR unknown\r\n\r\n",
                "HTTP/1.1 20\r\n",
                "SSH-2.0-OpenSSH\r\n",
                "",
                "HTTP/1.1 100 Continue\r\n"
            })
    void whatHasNoStatusLineHasNoStatus(String answer) {
        assertThat(read(answer).status()).isEmpty();
    }

    @Test
    void anAnswerMayComeByteByByte() {
        var answer = HttpProbeResponse.NONE;
        var text = OK + "Transfer-Encoding: chunked\r\n\r\n3\r\nfin\r\n1;x=y\r\ne\r\n0\r\n\r\n";
        for (char it : text.toCharArray()) {
            assertThat(answer.isEnough()).isFalse();
            answer = answer.and(ByteString.fromString("" + it, StandardCharsets.ISO_8859_1));
        }
        assertThat(answer.isEnough()).isTrue();
        assertThat(answer.bodyText()).isEqualTo("fine");
    }

    @Test
    void whoSpeaksSomethingElseIsNotWaitedFor() {
        assertThat(read("-ERR unknown").isEnough()).isTrue();
        assertThat(read("HTTP/1.1 what\r\n").isEnough()).isTrue();
        assertThat(read("HT").isEnough()).isFalse();
        assertThat(read("HTTP/1.1 100 Continue\r\n\r\n").isEnough()).isFalse();
    }

    @Test
    void aBodyEndsWithItsLengthOrWithTheConnection() {
        assertThat(read(OK + "Content-Length: 4\r\n\r\nfin").isEnough()).isFalse();
        assertThat(read(OK + "content-length:4\r\n\r\nfine").isEnough()).isTrue();
        assertThat(read(OK + "\r\nfine").isEnough()).isFalse();
        assertThat(read(OK + "\r\nfin\u00c3\u00a9").bodyText()).isEqualTo("fin\u00e9");
    }

    @Test
    void neitherHeadNorBodyIsReadForEver() {
        assertThat(read(OK + "X: ".repeat(40_000)).isEnough()).isTrue();
        assertThat(read("x".repeat(70_000)).isEnough()).isTrue();
        var body = read(OK + "\r\n" + "x".repeat(70_000));
        assertThat(body.isEnough()).isTrue();
        assertThat(body.bodyText()).hasSize(HttpProbeResponse.BODY);
    }

    private static HttpProbeResponse read(String text) {
        return HttpProbeResponse.NONE.and(ByteString.fromString(text, StandardCharsets.ISO_8859_1));
    }
}
