package io.valvo.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.Cause;
import io.valvo.model.Exit;
import io.valvo.model.Fact;
import io.valvo.model.InstanceState;
import io.valvo.model.Schedule;
import io.valvo.model.ServiceSpec;
import io.valvo.rules.Specs;

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
                it instanceof Fact.InstanceChanged(_, var to, _) && to == InstanceState.BACKOFF);

        var kept = stage.kept.get("web").past().lastExit().orElseThrow();
        assertThat(kept.exit()).isEqualTo(new Exit.Exited(7));
        assertThat(kept.cause()).isEqualTo(Cause.CRASH);
        assertThat(kept.text()).isEqualTo("exited 7");
    }

    @Test
    void whatTheShellOfAJobHasNotedGoesOnceItIsKept() throws Exception {
        var services = play(job());
        var note = stateDir.resolve("exits").resolve("web.1");
        Files.writeString(note, "0");
        stage.processes.spawned.getFirst().exited(new Exit.Exited(0), true);

        var ended = stage.awaited(services, Services.Wish.COMPLETED);
        assertThat(ended.state()).isEqualTo(InstanceState.SCHEDULED);
        assertThat(note).doesNotExist();
        assertThat(stage.kept.get("web").past().lastExit()).isPresent();
    }

    private ActorRef<Services.Command> play(ServiceSpec spec) {
        stage = new Stage(stateDir, spec);
        var services = stage.services();
        stage.ready(services);
        return services;
    }

    private static ServiceSpec job() {
        var hourly = new Schedule.Every(Duration.ofHours(1), Schedule.Overlap.SKIP);
        return Specs.service("web").schedule(hourly).build();
    }
}
