package io.valvo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;
import java.util.Random;

/** A marker is input: anybody can write one into an environment. */
class ProcessMarkerTest {
    private static final String SEAL = "0123456789abcdef0123456789abcdef";

    @Test
    void isReadAsItWasWritten() {
        for (var marker :
                new ProcessMarker[] {
                    new ProcessMarker("/var/lib/valvo", "web", 1, SEAL),
                    new ProcessMarker("/home/jörg/a b#c", "web/2", 999_999_999, SEAL),
                    new ProcessMarker("/", "a_b-C9/12", 7, "")
                }) assertThat(ProcessMarker.parse(marker.text())).contains(marker);
    }

    @Test
    void thatOfAHelperIsReadAsItsProcess() {
        var web = new ProcessMarker("/s", "web", 3, SEAL);
        assertThat(ProcessMarker.parse(web.text() + "+17")).contains(web);
        assertThat(ProcessMarker.parse(web.text() + "-18")).contains(web);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "#",
                "##",
                "/s#web",
                "/s#web#",
                "/s##1",
                "#web#1",
                "/s#web/x#1",
                "/s#web/#1",
                "/s#web/1#1",
                "/s#web/0#1",
                "/s#web/02#1",
                "/s#web/-2#1",
                "/s#web/999999999999#1",
                "/s#web/2/3#1",
                "/s#web#0",
                "/s#web#-1",
                "/s#web#+1",
                "/s#web#01",
                "/s#web#1.5",
                "/s#web#2147483647",
                "/s#web#99999999999999999999",
                "/s#web#١",
                "/s#../web#1",
                "/s#we b#1",
                "/s#-web#1",
                "/s\u001b[2J#web#1",
                "/s\n#web#1",
                "/s#web\n#1",
                "/s#web#1\n",
                "relative#web#1",
                "./s#web#1",
                "/s/../t#web#1",
                "/s//t#web#1",
                "/s/#web#1",
                "/s#web#1#",
                "/s#web#1#0123456789ABCDEF0123456789ABCDEF",
                "/s#web#1#0123",
                "/s#web#1+",
                "/s#web#1+0",
                "/s#web#1+1+1"
            })
    void whatNoDaemonCanHaveWrittenIsNoMarker(String text) {
        assertThat(ProcessMarker.parse(text)).isEmpty();
    }

    @Test
    void norIsOneThatIsLongerThanAPath() {
        assertThat(ProcessMarker.parse("/" + "x".repeat(5000) + "#web#1")).isEmpty();
    }

    @Test
    void nothingThatStandsThereIsAnException() {
        var random = new Random(20261130);
        var bits = "/#+-0129aweb \u0000\u001b\n\ud800é#/".toCharArray();
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder("/s");
            for (int i = random.nextInt(24); i > 0; i--)
                text.append(bits[random.nextInt(bits.length)]);
            assertThatCode(() -> check(ProcessMarker.parse(text.toString())))
                    .doesNotThrowAnyException();
        }
    }

    private static void check(Optional<ProcessMarker> parsed) {
        parsed.ifPresent(it -> {
            assertThat(it.incarnation()).isPositive();
            assertThat(InstanceName.of(it.instance()).number()).isBetween(1, 999_999);
            assertThat(ProcessMarker.parse(it.text())).contains(it);
        });
    }

    @Test
    void aNumberThatNoInstanceHasIsBeyondAnyScale() {
        assertThat(InstanceName.of("web/2")).isEqualTo(new InstanceName("web", 2));
        assertThat(InstanceName.of("web")).isEqualTo(new InstanceName("web", 1));
        for (var odd : new String[] {"web/x", "web/", "web/99999999999999", "web/-1", "web/1/2"})
            assertThat(InstanceName.of(odd).number()).isEqualTo(Integer.MAX_VALUE);
    }
}
