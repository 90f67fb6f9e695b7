package io.valvo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class FingerprintTest {
    record Spec(
            List<String> command,
            Map<String, Object> settings,
            Set<Integer> codes,
            Optional<Duration> limit) {}

    /** Written down: another JVM, and the next version, must come to the same. */
    @Test
    void itIsTheSameInEveryJvm() {
        assertThat(Fingerprint.canonical(spec("a", "b")))
                .isEqualTo("Spec[[3:run,1:x],{1:a=[1:1],1:b=[1:1]},<1:1,1:2>,4:PT5S]");
        assertThat(Fingerprint.of(spec("a", "b")))
                .isEqualTo(Fingerprint.of(spec("b", "a")))
                .hasSize(32);
    }

    @Test
    void whatDiffersHasAnother() {
        assertThat(Fingerprint.of(List.of("a", "b")))
                .isNotEqualTo(Fingerprint.of(List.of("b", "a")));
        assertThat(Fingerprint.of(List.of("a,1:b")))
                .isNotEqualTo(Fingerprint.of(List.of("a", "b")));
        assertThat(Fingerprint.of(Optional.empty())).isNotEqualTo(Fingerprint.of(Optional.of("")));
    }

    private static Spec spec(String first, String second) {
        var settings = new LinkedHashMap<String, Object>();
        settings.put(first, List.of(1));
        settings.put(second, List.of(1));
        var codes = new LinkedHashSet<>(first.equals("a") ? List.of(1, 2) : List.of(2, 1));
        return new Spec(List.of("run", "x"), settings, codes, Optional.of(Duration.ofSeconds(5)));
    }
}
