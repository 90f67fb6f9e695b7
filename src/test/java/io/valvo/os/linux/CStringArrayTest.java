package io.valvo.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.os.SurrogateEscape;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

class CStringArrayTest {
    @Test
    void eachStringIsWhereItsPointerLeadsAndTheLastPointerIsNull() {
        var texts = List.of("a=1", "", "größe=日本", "x".repeat(5_000));
        assertThat(read(texts)).isEqualTo(texts);
    }

    @Test
    void noStringsAreOneNull() {
        assertThat(read(List.of())).isEmpty();
    }

    @Test
    void aByteThatIsNoUtf8IsPassedOn() {
        byte[] latin1 = "café".getBytes(StandardCharsets.ISO_8859_1);
        var text = SurrogateEscape.decode(latin1);
        assertThat(read(Collections.nCopies(300, text)))
                .hasSize(300)
                .allMatch(it -> it.equals(text));
    }

    private static List<String> read(List<String> texts) {
        try (var arena = Arena.ofConfined()) {
            var vector = CStringArray.of(texts, arena);
            var found = new ArrayList<String>();
            for (int i = 0; vector.getAtIndex(ValueLayout.JAVA_LONG, i) != 0; i++)
                found.add(string(vector.getAtIndex(ValueLayout.JAVA_LONG, i)));
            return found;
        }
    }

    private static String string(long address) {
        var all = MemorySegment.ofAddress(address).reinterpret(100_000);
        int length = 0;
        while (all.get(ValueLayout.JAVA_BYTE, length) != 0) length++;
        return SurrogateEscape.decode(all.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }
}
