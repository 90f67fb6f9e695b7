package io.valvo.supervision.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessId;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.lifecycle.Lifecycle;
import io.valvo.rules.lifecycle.Phase;
import io.valvo.rules.lifecycle.RestartBudget;
import io.valvo.rules.testing.ServiceSpecs;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Optional;

class StatusViewTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    @Test
    void aProcessThatDiedWhileNoDaemonRanIsNotShownAsOneThatAnswers() {
        var data = new InstanceData("web", 1, ServiceSpecs.service("web").build(), NOW);
        var ready = new Phase.Ready(new ProcessId(7, 70), NOW);
        data.life =
                new Lifecycle(true, ready, 1, RestartBudget.NONE, Optional.empty(), false, false);
        assertThat(StatusView.of(data, NOW).state()).isEqualTo(InstanceState.READY);
        assertThat(StatusView.of(data, NOW).process()).isPresent();

        data.exitPending = true;
        var status = StatusView.of(data, NOW);
        assertThat(status.state()).isEqualTo(InstanceState.STOPPING);
        assertThat(status.process()).isEmpty();
        assertThat(status.health()).isEqualTo("unknown");
        assertThat(status.wanted()).isTrue();
    }
}
