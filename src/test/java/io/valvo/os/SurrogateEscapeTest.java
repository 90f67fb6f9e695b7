package io.valvo.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Random;

class SurrogateEscapeTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "größe", "日本", "🎉 party 🎉", "literal \uFFFD"})
    void textOfUtf8StaysWhatItIs(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(SurrogateEscape.decode(bytes)).isEqualTo(text);
        assertThat(SurrogateEscape.encode(text)).isEqualTo(bytes);
    }

    @Test
    void aByteThatIsNoUtf8ComesBack() {
        byte[] latin1 = "café größe".getBytes(StandardCharsets.ISO_8859_1);
        var text = SurrogateEscape.decode(latin1);
        assertThat(text).isEqualTo("caf\uDCE9 gr\uDCF6\uDCDFe");
        assertThat(SurrogateEscape.encode(text)).isEqualTo(latin1);
    }

    @Test
    void noSequenceOfBytesIsLost() {
        var random = new Random(20_261_130);
        for (int round = 0; round < 20_000; round++) {
            var bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            assertThat(SurrogateEscape.encode(SurrogateEscape.decode(bytes))).isEqualTo(bytes);
        }
    }

    /** What UTF-8 doesn't allow: overlong forms, surrogates, what lies beyond Unicode, halves. */
    @Test
    void whatOnlyLooksLikeUtf8ComesBackToo() {
        byte[][] odd = {
            {(byte) 0xC0, (byte) 0x80},
            {(byte) 0xED, (byte) 0xB3, (byte) 0xA9},
            {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            {'x', (byte) 0xE2, (byte) 0x82},
            {(byte) 0xF0, (byte) 0x9F, 'y'},
            {(byte) 0xFF, (byte) 0xFE, (byte) 0xE9, (byte) 0xC3, (byte) 0xA9}
        };
        for (var bytes : odd)
            assertThat(SurrogateEscape.encode(SurrogateEscape.decode(bytes))).isEqualTo(bytes);
    }
}
