package io.valvo.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.EndCause;
import io.valvo.model.Exit;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.ScheduleSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.lifecycle.Specs;
import io.valvo.rules.services.WaitOutlook;

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

    private Stage stage;

    @AfterEach
    void end() {
        stage.close();
    }

    @Test
    void theLatestExitIsKeptForTheNextDaemon() {
        play(Specs.service("web").build());
        stage.processes.spawned.getFirst().exited(new Exit.Exited(7), true);
        stage.told(it ->
                it instanceof EventData.InstanceChanged(_, var to, _)
                        && to == InstanceState.BACKOFF);

        var kept = stage.kept.get("web").past().lastExit().orElseThrow();
        assertThat(kept.exit()).isEqualTo(new Exit.Exited(7));
        assertThat(kept.cause()).isEqualTo(EndCause.CRASH);
        assertThat(kept.text()).isEqualTo("exited 7");
    }

    @Test
    void whatTheShellOfAJobHasNotedGoesOnceItIsKept() throws Exception {
        var services = play(job());
        var note = stateDir.resolve("exits").resolve("web.1");
        Files.writeString(note, "0");
        stage.processes.spawned.getFirst().exited(new Exit.Exited(0), true);

        var ended = stage.awaited(services, WaitOutlook.Goal.COMPLETED);
        assertThat(ended.state()).isEqualTo(InstanceState.SCHEDULED);
        assertThat(note).doesNotExist();
        assertThat(stage.kept.get("web").past().lastExit()).isPresent();
    }

    private ActorRef<ServicesCommand> play(ServiceSpec spec) {
        stage = new Stage(stateDir, spec);
        var services = stage.services();
        stage.ready(services);
        return services;
    }

    private static ServiceSpec job() {
        var hourly = new ScheduleSpec.Every(Duration.ofHours(1), ScheduleSpec.Overlap.SKIP);
        return Specs.service("web").schedule(hourly).build();
    }
}
