package io.valvo.rules.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessId;
import io.valvo.model.ProcessMarker;
import io.valvo.model.status.InstanceRecord;
import io.valvo.model.status.InstanceRecord.Intent;
import io.valvo.model.status.InstanceRecord.Running;
import io.valvo.model.status.InstanceState;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** docs/cleanup.md: what of an own service is nobody's any more. */
class LeftoverRuleTest {
    private static final ProcessMarker THIRD = new ProcessMarker("/var/valvo", "web", 3, "");

    @Test
    void whatTheRunningIncarnationHasIsItsOwn() {
        assertThat(LeftoverRule.is(THIRD, Optional.of(running(3)))).isFalse();
    }

    @Test
    void whatIsAboutToBeSpawnedIsItsOwn() {
        var record = record().withIntent(new Intent(3, THIRD.text()), "");
        assertThat(LeftoverRule.is(THIRD, Optional.of(record))).isFalse();
    }

    @Test
    void whatAnEarlierIncarnationHasLeftIsNobodys() {
        assertThat(LeftoverRule.is(THIRD, Optional.of(running(4)))).isTrue();
    }

    @Test
    void whatClaimsAnIncarnationThatThereHasNotBeenIsNobodys() {
        assertThat(LeftoverRule.is(THIRD, Optional.of(running(2)))).isTrue();
    }

    @Test
    void soIsWhatBelongsToAnInstanceThatThereIsNot() {
        assertThat(LeftoverRule.is(THIRD, Optional.empty())).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"STOPPED", "FAILED", "COMPLETED", "SCHEDULED", "BACKOFF"})
    void andWhatItsLastIncarnationHasLeft(InstanceState over) {
        assertThat(LeftoverRule.is(THIRD, Optional.of(ended(over)))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"STOPPED", "FAILED", "COMPLETED", "SCHEDULED", "BACKOFF"})
    void butAHookThatRunsBeforeOrAfterItsProcessIsItsOwn(InstanceState state) {
        assertThat(LeftoverRule.is(THIRD, Optional.of(ended(state)))).isFalse();
    }

    private static InstanceRecord record() {
        return InstanceRecord.of("web", "web", true);
    }

    private static InstanceRecord ended(InstanceState state) {
        var it = running(3);
        return new InstanceRecord(
                it.instance(),
                it.service(),
                it.wanted(),
                state,
                "",
                3,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                it.past(),
                it.fingerprint(),
                false,
                it.bootId());
    }

    private static InstanceRecord running(int incarnation) {
        var marker = new ProcessMarker("/var/valvo", "web", incarnation, "").text();
        var process = new ProcessId(4711, 8);
        var running =
                new Running(process, "boot", marker, Instant.EPOCH, Map.of(), Map.of(), Map.of());
        return record().withIntent(new Intent(incarnation, marker), "")
                .withRunning(running)
                .withState(InstanceState.READY, "");
    }
}
