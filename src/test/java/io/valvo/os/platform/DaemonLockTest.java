package io.valvo.os.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.valvo.model.ProcessId;
import io.valvo.model.StateDirView;
import io.valvo.os.linux.SocketCalls;
import io.valvo.os.platform.DaemonLock.Acquired;
import io.valvo.os.platform.DaemonLock.Taken;
import io.valvo.statedir.StateDir;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

@Timeout(30)
class DaemonLockTest {
    private static final ProcessId SELF = new ProcessId(4711, 99);
    private static final int USER = SocketCalls.user();

    @TempDir Path stateDir;

    @Test
    void onlyALockFileThatNobodyHoldsSaysThatADaemonHasEnded() throws IOException {
        assertThat(look(stateDir)).isEqualTo(StateDirView.LOCKLESS);
        assertThat(look(stateDir.resolve("missing"))).isEqualTo(StateDirView.ABSENT);
        Files.writeString(lock(), "4711 99\n");
        assertThat(look(stateDir)).isEqualTo(StateDirView.FREE);
        assertThat(look(lock())).isEqualTo(StateDirView.LOCKLESS);
    }

    @Test
    void onlyOneDaemonRunsAndTheOtherIsToldItsPid() throws IOException {
        try (var _ = acquired()) {
            assertThat(look(stateDir)).isEqualTo(StateDirView.HELD);
            var taken = (Taken) DaemonLock.acquire(stateDir, SELF);
            assertThat(taken.text())
                    .isEqualTo(
                            "another daemon (pid 4711) runs on this state directory: " + stateDir);
        }
        assertThat(look(stateDir)).isEqualTo(StateDirView.FREE);
        acquired().close();
    }

    @Test
    void whatAStaleFileHoldsIsNoObstacle() throws IOException {
        Files.writeString(lock(), "not two numbers, and rather long ".repeat(9));
        acquired().close();
        assertThat(lock()).hasContent("4711 99\n");
    }

    /** A POSIX record lock ends with any descriptor of its file that the process closes. */
    @Test
    void noOpeningAndClosingOfTheFileLosesTheLock() throws Exception {
        try (var held = acquired()) {
            Files.readString(lock());
            try (var channel = FileChannel.open(lock(), StandardOpenOption.WRITE)) {
                assertThat(channel.isOpen()).isTrue();
            }
            var link = Files.createSymbolicLink(stateDir.resolve("alias"), stateDir);
            assertThat(look(link)).isEqualTo(StateDirView.HELD);
            assertThat(held.isInPlace()).isTrue();
            assertThat(seesALock()).isTrue();
        }
        assertThat(seesALock()).isFalse();
    }

    @Test
    void whatLiesInPlaceOfTheLockIsNeitherFollowedNorWaitedFor() throws Exception {
        var precious = Files.writeString(stateDir.resolve("precious"), "precious");
        Files.createSymbolicLink(lock(), precious);
        refused("a symbolic link");
        assertThat(precious).hasContent("precious");
        Files.delete(lock());
        assertThat(new ProcessBuilder("mkfifo", lock().toString()).start().waitFor()).isZero();
        refused("a special file (FIFO, socket or device)");
        Files.delete(lock());
        Files.createDirectory(lock());
        refused("a directory");
    }

    @Test
    void anotherUsersDirectoryIsNotLookedInto() throws IOException {
        Files.writeString(lock(), "4711 99\n");
        assertThat(DaemonLock.view(stateDir, USER + 1)).isEqualTo(StateDirView.ANOTHERS);
    }

    @Test
    void aLockWhoseFileHasLostItsNameKnowsThat() throws IOException {
        try (var held = acquired()) {
            assertThat(held.isInPlace()).isTrue();
            Files.delete(lock());
            assertThat(held.isInPlace()).isFalse();
            Files.writeString(lock(), "");
            assertThat(held.isInPlace()).isFalse();
        }
    }

    private void refused(String kind) {
        assertThat(look(stateDir)).isEqualTo(StateDirView.LOCKLESS);
        assertThatThrownBy(() -> DaemonLock.acquire(stateDir, SELF))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(lock() + " is " + kind);
    }

    /** As another process would: by another open file description. */
    private boolean seesALock() throws IOException {
        try (var file = Platform.existingLockFile(lock())) {
            return file.isLocked(DaemonLock.OWNER);
        }
    }

    private static StateDirView look(Path directory) {
        return DaemonLock.view(directory, USER);
    }

    private Path lock() {
        return stateDir.resolve(StateDir.LOCK);
    }

    private DaemonLock acquired() throws IOException {
        return ((Acquired) DaemonLock.acquire(stateDir, SELF)).lock();
    }
}
