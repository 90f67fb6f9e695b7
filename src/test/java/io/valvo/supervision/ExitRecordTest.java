package io.valvo.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.EndCause;
import io.valvo.model.Exit;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.ScheduleSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.services.WaitOutlook;
import io.valvo.rules.testing.ServiceSpecs;

import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** How a process ended outlives the daemon: in the ledger, and nowhere else. */
class ExitRecordTest {
    @TempDir Path stateDir;

    private SupervisionFixture fixture;

    @AfterEach
    void end() {
        fixture.close();
    }

    @Test
    void theLatestExitIsKeptForTheNextDaemon() {
        play(ServiceSpecs.service("web").build());
        fixture.processes.spawned.getFirst().exited(new Exit.Exited(7), true);
        fixture.told(it ->
                it instanceof EventData.InstanceChanged(_, var to, _)
                        && to == InstanceState.BACKOFF);

        var kept = fixture.kept.get("web").past().lastExit().orElseThrow();
        assertThat(kept.exit()).isEqualTo(new Exit.Exited(7));
        assertThat(kept.cause()).isEqualTo(EndCause.CRASH);
        assertThat(kept.text()).isEqualTo("exited 7");
    }

    @Test
    void whatTheShellOfAJobHasNotedGoesOnceItIsKept() throws Exception {
        var services = play(job());
        var note = stateDir.resolve("exits").resolve("web.1");
        Files.writeString(note, "0");
        fixture.processes.spawned.getFirst().exited(new Exit.Exited(0), true);

        var ended = fixture.awaited(services, WaitOutlook.Goal.COMPLETED);
        assertThat(ended.state()).isEqualTo(InstanceState.SCHEDULED);
        assertThat(note).doesNotExist();
        assertThat(fixture.kept.get("web").past().lastExit()).isPresent();
    }

    private ActorRef<ServicesCommand> play(ServiceSpec spec) {
        fixture = new SupervisionFixture(stateDir, spec);
        var services = fixture.services();
        fixture.ready(services);
        return services;
    }

    private static ServiceSpec job() {
        var hourly = new ScheduleSpec.Every(Duration.ofHours(1), ScheduleSpec.Overlap.SKIP);
        return ServiceSpecs.service("web").schedule(hourly).build();
    }
}
