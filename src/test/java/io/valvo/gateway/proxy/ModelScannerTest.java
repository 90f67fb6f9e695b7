package io.valvo.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The model is the one that the outer object names, wherever it stands in it. */
class ModelScannerTest {
    private static final String HIDDEN =
            """
            {"messages": [{"role": "user", "content": "say \\"model\\": \\"no\\" {[", "model": "deep"}],
             "x": {"model": "deeper"}, "y": [1, "model", -2e3, true, null], "model" : "lf\\u006d2\\/q4" , "z": 1}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            textBlock =
                    """
                    {"model":"a"}                        | a
                    { "model" : "a b" , "x":1}           | a b
                    {"x":"model","model":"a"}            | a
                    {"x":[{"model":"no"}],"model":"a"}   | a
                    {"mod\\u0065l":"a"}                  | a
                    {"model":"\\u00e4\\"\\\\"}           | ä"\\
                    """)
    void itIsFound(String json, String model) {
        assertThat(scan(json.getBytes(StandardCharsets.UTF_8), 1).model()).hasValue(model);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"a\",\"model\":\"b\"}",
                "{\"model\":1,\"model\":\"b\"}",
                "{\"model\":\"a\",\"x\":{\"model\":\"c\"},\"mod\\u0065l\":null}"
            })
    void twoOfThemAreTold(String json) {
        assertThat(scan(json.getBytes(StandardCharsets.UTF_8), 1).state())
                .isEqualTo(ModelScanner.State.REPEATED);
    }

    @Test
    void whatOnlyLooksLikeItIsPassedOver() {
        assertThat(scan(HIDDEN.getBytes(StandardCharsets.UTF_8), 1000).model()).hasValue("lfm2/q4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[{\"model\":\"a\"}]",
                "\"model\"",
                "model=a&x=1",
                "{\"model\":1}",
                "{\"model\":null}",
                "{\"model\":{\"model\":\"a\"}}",
                "{\"model\":[\"a\"]}",
                "{\"x\":{\"model\":\"a\"}}",
                "{\"x\":[\"model\",\"a\"]}",
                "{\"x\":1}{\"model\":\"a\"}",
                "{\"model\":\"a",
                "{\"model\":\"\\x\"}"
            })
    void whereItIsNotItIsAbsent(String json) {
        var scanner = scan(json.getBytes(StandardCharsets.UTF_8), 3);
        assertThat(scanner.end()).isEqualTo(ModelScanner.State.ABSENT);
        assertThat(scanner.model()).isEmpty();
    }

    @Test
    void aNameWithoutEndIsNone() {
        var json = "{\"model\":\"" + "a".repeat(10_000) + "\"}";
        assertThat(scan(json.getBytes(StandardCharsets.UTF_8), 100).model()).isEmpty();
    }

    @Property
    void thePiecesThatItComesInDoNotMatter(
            @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 9) Integer> cuts) {
        var scanner = new ModelScanner();
        var bytes = HIDDEN.getBytes(StandardCharsets.UTF_8);
        int at = 0;
        for (int cut : cuts) {
            int end = Math.min(bytes.length, at + cut);
            scanner.read(Unpooled.wrappedBuffer(bytes, at, end - at));
            at = end;
        }
        scanner.read(Unpooled.wrappedBuffer(bytes, at, bytes.length - at));
        assertThat(scanner.model()).hasValue("lfm2/q4");
    }

    private static ModelScanner scan(byte[] json, int step) {
        var scanner = new ModelScanner();
        for (int at = 0; at < json.length; at += step)
            scanner.read(Unpooled.wrappedBuffer(json, at, Math.min(step, json.length - at)));
        return scanner;
    }
}
