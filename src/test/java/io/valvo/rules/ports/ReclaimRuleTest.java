package io.valvo.rules.ports;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class ReclaimRuleTest {
    @Test
    void aStrayMayBeEndedAndAStrangerOnlyWhenItIsNamed() {
        var spec = spec(OnConflict.RECLAIM, "node .*server");
        assertThat(ReclaimRule.allows(spec, true, "anything")).isTrue();
        assertThat(ReclaimRule.allows(spec, false, "/usr/bin/node ./server.js")).isTrue();
        assertThat(ReclaimRule.allows(spec, false, "python3 -m http.server")).isFalse();
    }

    @Test
    void underAnyOtherPolicyNobodyIsEnded() {
        assertThat(ReclaimRule.allows(spec(OnConflict.MIGRATE, ".*"), true, "x")).isFalse();
        assertThat(ReclaimRule.allows(spec(OnConflict.FAIL, ".*"), true, "x")).isFalse();
    }

    private static PortSpec spec(OnConflict policy, String regex) {
        return new PortSpec("http", List.of(8080), policy, false, Optional.empty(), List.of(regex));
    }
}
