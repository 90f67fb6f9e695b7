package io.valvo.rules.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What anybody may hear of a service that isn't well. */
class PublicReasonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    exited 0 (not ready within 8s: http /: refused; last output: postgres://app:hunter2@db) | not ready in time
                    not ready within 5s: log /UP/: no line has matched so far; last output: hunter2 | not ready in time
                    killed: memory limit (memory 155/60 MiB) | a limit was exceeded
                    exited 143: runtime limit (runtime 2/1 h) | a limit was exceeded
                    gave no sign of life for 8.2 s | no heartbeat
                    waiting for hunter2 to be ready (it is stopped) | waiting for another service
                    port 8080 is held by pid 4 `serve --token hunter2` | waiting for a port
                    pre-start hook: exited 1: hunter2 | a hook failed
                    cannot start: no user hunter2 | could not be started
                    exited 3; 5 restarts within 10m are used up | crashed
                    killed by SIGSEGV (core dumped) | crashed
                    """)
    void aReasonBecomesOneOfAFixedListOfPhrases(String reason, String phrase) {
        assertThat(PublicReason.of(instance(InstanceState.BACKOFF, reason))).contains(phrase);
    }

    @Test
    void whateverElseIsSaidIsNotRepeated() {
        assertThat(PublicReason.of(instance(InstanceState.FAILED, "hunter2: health port limit")))
                .isEmpty();
        assertThat(PublicReason.of(instance(InstanceState.STOPPING, ""))).isEmpty();
    }

    @Test
    void oneThatIsUnhealthyFailsItsCheck() {
        assertThat(PublicReason.of(instance(InstanceState.UNHEALTHY, "body: hunter2")))
                .contains("its health check fails");
    }

    private static InstanceStatus instance(InstanceState state, String reason) {
        return new InstanceStatus(
                "web",
                "web",
                state,
                true,
                reason,
                Instant.EPOCH,
                1,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                0,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                "unknown",
                false,
                Optional.empty());
    }
}
