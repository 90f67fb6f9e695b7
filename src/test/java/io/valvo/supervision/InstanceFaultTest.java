package io.valvo.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.health.ProbeResult;
import io.valvo.model.Exit;
import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.ReadySpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.ServiceStatus;
import io.valvo.os.testing.Eventually;
import io.valvo.rules.testing.ServiceSpecs;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Parts of the daemon that fail: their services never notice. */
class InstanceFaultTest {
    @TempDir Path stateDir;

    private SupervisionFixture fixture;

    @BeforeEach
    void begin() {
        fixture = new SupervisionFixture(stateDir, ServiceSpecs.service("web").build());
    }

    @AfterEach
    void end() {
        fixture.close();
    }

    @Test
    void anInstanceThatFailsGoesOnWithItsProcess() {
        var services = fixture.services();
        var before = fixture.ready(services);
        fixture.fails.set(true);
        services.tell(
                new ServicesCommand.Start(
                        List.of("web"),
                        "test",
                        fixture.kit.<ServicesCommand.Reply>createTestProbe().ref()));
        fixture.fault("supervision of web");

        assertThat(fixture.status(services).process()).isEqualTo(before.process());
        assertThat(fixture.processes.spawned).hasSize(1);
        fixture.processes.spawned.getFirst().exited(new Exit.Killed(9, false), true);
        var after = fixture.ready(services);
        assertThat(after.restartCount()).isEqualTo(1);
        assertThat(fixture.processes.spawned).hasSize(2);
    }

    @Test
    @SuppressWarnings("NullAway") // a message that no sender could make: the fault that is wanted
    void theWholeSupervisionThatFailsTakesItsProcessesBack() {
        var services = fixture.services();
        var before = fixture.ready(services);
        services.tell(
                new ServicesCommand.Describe(
                        null, fixture.kit.<List<ServiceStatus>>createTestProbe().ref()));
        fixture.fault("supervision of all services");

        assertThat(fixture.ready(services).process()).isEqualTo(before.process());
        assertThat(fixture.processes.spawned).hasSize(1);
        Eventually.until("adopted", () -> fixture.processes.adopted.size() == 1);
    }

    @Test
    void aProberThatFailsIsReplacedAndTheProcessStays() {
        fixture.close();
        fixture = new SupervisionFixture(stateDir, probed());
        fixture.probes.add(() -> {
            throw new IllegalStateException("a planted fault");
        });
        fixture.probes.add(
                () -> CompletableFuture.completedFuture(new ProbeResult.Passed(Duration.ZERO)));
        var services = fixture.services();
        fixture.fault("watch over web");

        assertThat(fixture.ready(services).process()).isPresent();
        assertThat(fixture.processes.spawned).hasSize(1);
    }

    private static ServiceSpec probed() {
        var probes = List.<ProbeSpec>of(new ProbeSpec.Exec(List.of("true")));
        var ready =
                new ReadySpec(
                        probes,
                        SupervisionFixture.LONG,
                        Duration.ofMillis(10),
                        SupervisionFixture.LONG,
                        1);
        return ServiceSpecs.service("web").build().withStart(ReadySpec.NONE, ready);
    }
}
