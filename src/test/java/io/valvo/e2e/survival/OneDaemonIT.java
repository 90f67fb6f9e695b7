package io.valvo.e2e.survival;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Files;
import java.util.List;

/** docs/survival.md: one daemon for each state directory. */
class OneDaemonIT {
    /** Each costs two JVMs; {@code -Dvalvo.rounds=100} for the whole of it. */
    private static final int ROUNDS = Integer.getInteger("valvo.rounds", 20);

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    /** Who wins is killed: the next two find the lock of a dead one. */
    @Test
    void ofTwoThatStartAtOnceExactlyOneWinsAndTheOtherNamesIt() throws Exception {
        here.config("api.tcp = false\nservices.a { command = [sleep, 864719] }");
        for (int round = 0; round < ROUNDS; round++) contend(round);
        here.valvo("up", "--detach").succeeded();
        here.valvo("wait", "a", "--for", "ready").succeeded();
        assertThat(ProcfsObserver.marked(here.state(), "a")).hasSize(1);
        here.valvo("down").succeeded();
    }

    private void contend(int round) throws Exception {
        var one = here.start("one.out", "up");
        var two = here.start("two.out", "up");
        here.eventually("one has given up", () -> !one.isAlive() || !two.isAlive());
        var loser = one.isAlive() ? two : one;
        var winner = one.isAlive() ? one : two;
        var said = here.text(one.isAlive() ? "two.out" : "one.out");
        assertThat(loser.waitFor()).as("round %d: %s", round, said).isEqualTo(1);
        assertThat(said)
                .as("round %d", round)
                .contains("another daemon (pid " + winner.pid() + ") runs on this state directory");
        assertThat(winner.isAlive()).as("round %d", round).isTrue();
        here.eventually("a runs once", () -> ProcfsObserver.marked(here.state(), "a").size() == 1);
        winner.destroyForcibly().waitFor();
        assertThat(Files.exists(here.state().resolve("lock"))).isTrue();
        assertThat(List.of(one, two)).noneMatch(Process::isAlive);
    }
}
