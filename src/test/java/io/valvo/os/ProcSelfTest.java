package io.valvo.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Map;

class ProcSelfTest {
    @Test
    void variablesKeepTheBytesThatTheyWereGiven() {
        var block = "A=1\0KEY=caf\u00e9\0EMPTY=\0=odd\0nonsense\0A=2\0A.B=x=y\0";
        assertThat(ProcSelf.variables(block.getBytes(StandardCharsets.ISO_8859_1)))
                .containsOnly(
                        Map.entry("A", "1"),
                        Map.entry("KEY", "caf\uDCE9"),
                        Map.entry("EMPTY", ""),
                        Map.entry("A.B", "x=y"));
    }

    @Test
    void thisProcessHasTheEnvironmentThatTheJvmKnows() {
        assertThat(ProcSelf.environment()).containsAllEntriesOf(System.getenv());
    }

    @Test
    void argumentsThatTheJvmUnderstoodAreTaken() {
        String[] plain = {"up", "-f", "größe.conf"};
        assertThat(ProcSelf.arguments(plain)).isSameAs(plain);
    }
}
