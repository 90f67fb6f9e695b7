package io.valvo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.ledger.DaemonLock.Acquired;
import io.valvo.ledger.DaemonLock.Taken;
import io.valvo.model.ProcessId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class DaemonLockTest {
    private static final ProcessId SELF = new ProcessId(4711, 99);

    @TempDir Path stateDir;

    @Test
    void aDirectoryWithoutADaemonIsFree() throws IOException {
        assertThat(DaemonLock.isFree(stateDir)).isTrue();
        assertThat(DaemonLock.isFree(stateDir.resolve("missing"))).isTrue();
        Files.writeString(stateDir.resolve(DaemonLock.FILE), "4711 99\n");
        assertThat(DaemonLock.isFree(stateDir)).isTrue();
    }

    @Test
    void onlyOneDaemonRunsAndTheOtherIsToldItsPid() throws IOException {
        try (var _ = acquired()) {
            assertThat(DaemonLock.isFree(stateDir)).isFalse();
            var taken = (Taken) DaemonLock.acquire(stateDir, SELF);
            assertThat(taken.text())
                    .isEqualTo(
                            "another daemon (pid 4711) runs on this state directory: " + stateDir);
        }
        assertThat(DaemonLock.isFree(stateDir)).isTrue();
        acquired().close();
    }

    @Test
    void whatAStaleFileHoldsIsNoObstacle() throws IOException {
        Files.writeString(
                stateDir.resolve(DaemonLock.FILE), "not two numbers, and rather long ".repeat(9));
        acquired().close();
        assertThat(stateDir.resolve(DaemonLock.FILE)).hasContent("4711 99\n");
    }

    private DaemonLock acquired() throws IOException {
        return ((Acquired) DaemonLock.acquire(stateDir, SELF)).lock();
    }
}
