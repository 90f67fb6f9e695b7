package io.valvo.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.valvo.model.setting.ServiceSettings;
import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.recovery.CanonicalText.Tagged;
import io.valvo.rules.testing.ServiceSpecs;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class SpecFingerprintTest {
    private static final ServiceSpec WEB =
            ServiceSpecs.service("web")
                    .command("run")
                    .port(port("http", OnConflict.MIGRATE))
                    .build();

    /** Written down: another JVM, and the next version, must come to the same. */
    @Test
    void itSaysWhatIsSetByTheKeysOfTheConfiguration() {
        assertThat(CanonicalText.of(ServiceSettings.SECTION.lasting(WEB)))
                .isEqualTo(
                        "{3:cwd=1:/,5:ports={4:http={10:candidates=[1:0],11:on-conflict=7:migrate}},7:command=[3:run]}");
        assertThat(SpecFingerprint.ofProcess(WEB)).isEqualTo("2:4069acbf6d58b83c6653087ea9441303");
    }

    @Test
    void whatIsNotPartOfTheProcessDoesNotCount() {
        assertThat(SpecFingerprint.ofProcess(WEB.withInstances(7)))
                .isEqualTo(SpecFingerprint.ofProcess(WEB));
    }

    @Test
    void whateverTheOrderOfMapsAndSetsTheTextIsTheSame() {
        assertThat(CanonicalText.of(settings("a", "b")))
                .isEqualTo("[[3:run,1:x],{1:a=[1:1],1:b=[1:1]},<1:1,1:2>,4:PT5S]")
                .isEqualTo(CanonicalText.of(settings("b", "a")));
    }

    @Test
    void whatDiffersHasAnotherText() {
        assertThat(CanonicalText.of(List.of("a", "b")))
                .isNotEqualTo(CanonicalText.of(List.of("b", "a")));
        assertThat(CanonicalText.of(List.of("a,1:b")))
                .isNotEqualTo(CanonicalText.of(List.of("a", "b")));
        assertThat(CanonicalText.of(Optional.empty()))
                .isNotEqualTo(CanonicalText.of(Optional.of("")));
        assertThat(CanonicalText.of(new Tagged("File", List.of("a"))))
                .isNotEqualTo(CanonicalText.of(List.of("a")));
    }

    /** Its text would be that of its class. */
    @Test
    void aValueThatDoesNotSayHowItIsWrittenIsRefused() {
        assertThatThrownBy(() -> CanonicalText.of(List.of(port("http", OnConflict.FAIL))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no lasting text");
        assertThatThrownBy(() -> CanonicalText.of(Path.of("/")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ofAnotherVersionOrOfNobodyItFitsNothing() {
        var kept = SpecFingerprint.ofProcess(WEB);
        assertThat(SpecFingerprint.fits(kept, WEB)).isTrue();
        assertThat(SpecFingerprint.fits("3" + kept.substring(1), WEB)).isFalse();
        assertThat(SpecFingerprint.fits(kept.substring(2), WEB)).isFalse();
        assertThat(SpecFingerprint.fits("", WEB)).isFalse();
    }

    private static PortSpec port(String name, OnConflict onConflict) {
        return new PortSpec(name, List.of(), onConflict, false, Optional.empty(), List.of());
    }

    private static List<Object> settings(String first, String second) {
        var settings = new LinkedHashMap<String, Object>();
        settings.put(first, List.of(1));
        settings.put(second, List.of(1));
        Set<Integer> codes = new LinkedHashSet<>(first.equals("a") ? List.of(1, 2) : List.of(2, 1));
        return List.of(List.of("run", "x"), Map.copyOf(settings), codes, Optional.of("PT5S"));
    }
}
