package io.valvo.os.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.StateDirView;
import io.valvo.os.linux.SocketCalls;
import io.valvo.os.testing.DaemonLockContender;
import io.valvo.testing.ChildJvm;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

class DaemonLockIT {
    private static final int ROUNDS = 100;

    @TempDir Path stateDir;

    @Test
    void ofTwoThatStartAtOnceExactlyOneWinsAndTheOtherIsToldThePid() throws IOException {
        var over = new AtomicBoolean();
        try (var a = contender();
                var b = contender()) {
            var onlooker = CompletableFuture.runAsync(() -> look(over));
            try {
                for (int round = 0; round < ROUNDS; round++) contend(a, b);
            } finally {
                over.set(true);
                onlooker.join();
            }
        }
    }

    @Test
    void theLockOfAKilledDaemonIsNoObstacle() throws IOException {
        try (var a = contender();
                var b = contender()) {
            a.tell("go");
            assertThat(a.line()).isEqualTo("won");
            assertThat(look()).isEqualTo(StateDirView.HELD);
            a.kill();
            assertThat(look()).isEqualTo(StateDirView.FREE);
            b.tell("go");
            assertThat(b.line()).isEqualTo("won");
        }
    }

    private void contend(ChildJvm a, ChildJvm b) throws IOException {
        a.tell("go");
        b.tell("go");
        var results = List.of(a.line(), b.line());
        long winner = results.getFirst().equals("won") ? a.pid() : b.pid();
        assertThat(results)
                .containsExactlyInAnyOrder(
                        "won",
                        "lost: another daemon (pid "
                                + winner
                                + ") runs on this state directory: "
                                + stateDir);
        for (var child : List.of(a, b)) child.tell("leave");
        for (var child : List.of(a, b)) assertThat(child.line()).isEqualTo("left");
    }

    /** Those who merely look must not be taken for a daemon. */
    private void look(AtomicBoolean over) {
        while (!over.get()) look();
    }

    private StateDirView look() {
        return DaemonLock.view(stateDir, SocketCalls.user());
    }

    private ChildJvm contender() throws IOException {
        var child = ChildJvm.start(DaemonLockContender.class, List.of(), stateDir.toString());
        assertThat(child.line()).isEqualTo("here");
        return child;
    }
}
