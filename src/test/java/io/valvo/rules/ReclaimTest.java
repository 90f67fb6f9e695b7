package io.valvo.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.OnConflict;
import io.valvo.model.PortSpec;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class ReclaimTest {
    @Test
    void aStrayMayBeEndedAndAStrangerOnlyWhenItIsNamed() {
        var spec = spec(OnConflict.RECLAIM, "node .*server");
        assertThat(Reclaim.allows(spec, true, "anything")).isTrue();
        assertThat(Reclaim.allows(spec, false, "/usr/bin/node ./server.js")).isTrue();
        assertThat(Reclaim.allows(spec, false, "python3 -m http.server")).isFalse();
    }

    @Test
    void underAnyOtherPolicyNobodyIsEnded() {
        assertThat(Reclaim.allows(spec(OnConflict.MIGRATE, ".*"), true, "x")).isFalse();
        assertThat(Reclaim.allows(spec(OnConflict.FAIL, ".*"), true, "x")).isFalse();
    }

    private static PortSpec spec(OnConflict policy, String regex) {
        return new PortSpec("http", List.of(8080), policy, false, Optional.empty(), List.of(regex));
    }
}
