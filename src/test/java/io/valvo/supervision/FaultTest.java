package io.valvo.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.health.Prober;
import io.valvo.model.Exit;
import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.ReadySpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.lifecycle.Specs;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Parts of the daemon that fail: their services never notice. */
class FaultTest {
    @TempDir Path stateDir;

    private Stage stage;

    @BeforeEach
    void begin() {
        stage = new Stage(stateDir, Specs.service("web").build());
    }

    @AfterEach
    void end() {
        stage.close();
    }

    @Test
    void anInstanceThatFailsGoesOnWithItsProcess() {
        var services = stage.services();
        var before = stage.ready(services);
        stage.fails.set(true);
        services.tell(
                new ServicesCommand.Start(
                        List.of("web"),
                        "test",
                        stage.kit.<ServicesCommand.Reply>createTestProbe().ref()));
        stage.fault("supervision of web");

        assertThat(stage.status(services).process()).isEqualTo(before.process());
        assertThat(stage.processes.spawned).hasSize(1);
        stage.processes.spawned.getFirst().exited(new Exit.Killed(9, false), true);
        var after = stage.ready(services);
        assertThat(after.restartCount()).isEqualTo(1);
        assertThat(stage.processes.spawned).hasSize(2);
    }

    @Test
    @SuppressWarnings("NullAway") // a message that no sender could make: the fault that is wanted
    void theWholeSupervisionThatFailsTakesItsProcessesBack() {
        var services = stage.services();
        var before = stage.ready(services);
        services.tell(
                new ServicesCommand.Describe(
                        null, stage.kit.<List<ServiceStatus>>createTestProbe().ref()));
        stage.fault("supervision of all services");

        assertThat(stage.ready(services).process()).isEqualTo(before.process());
        assertThat(stage.processes.spawned).hasSize(1);
        assertThat(stage.processes.adopted).hasSize(1);
    }

    @Test
    void aProberThatFailsIsReplacedAndTheProcessStays() {
        stage.close();
        stage = new Stage(stateDir, probed());
        stage.probes.add(() -> {
            throw new IllegalStateException("a planted fault");
        });
        stage.probes.add(() -> CompletableFuture.completedFuture(new Prober.Passed(Duration.ZERO)));
        var services = stage.services();
        stage.fault("watch over web");

        assertThat(stage.ready(services).process()).isPresent();
        assertThat(stage.processes.spawned).hasSize(1);
    }

    private static ServiceSpec probed() {
        var probes = List.<ProbeSpec>of(new ProbeSpec.Exec(List.of("true")));
        var ready = new ReadySpec(probes, Stage.LONG, Duration.ofMillis(10), Stage.LONG, 1);
        return Specs.service("web").build().withStart(ReadySpec.NONE, ready);
    }
}
