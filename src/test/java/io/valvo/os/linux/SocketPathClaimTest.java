package io.valvo.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.concurrent.CompletableFuture.runAsync;

import io.valvo.os.platform.Platform;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

@EnabledOnOs(OS.LINUX)
class SocketPathClaimTest {
    /** How many the kernel lets wait. */
    private static final int BACKLOG = 64;

    private static final int ASKERS = BACKLOG + 6;
    private static final int USER = SocketCalls.user();
    private static final long PAUSE_NANOS = 5_000_000;

    @TempDir Path folder;

    @Test
    void aPathIsClaimedForOneUntilItsEnd() {
        var claim = Platform.claimPath(folder, USER).orElseThrow();
        assertThat(Platform.pathHolder(folder, USER)).hasValue(ProcessHandle.current().pid());
        assertThat(Platform.claimPath(folder, USER)).isEmpty();
        assertThat(Platform.pathHolder(folder.resolve("other"), USER)).isEmpty();
        claim.close();
        assertThat(Platform.pathHolder(folder, USER)).isEmpty();
    }

    /** More than the kernel lets wait: who is busy is there nevertheless. */
    @Test
    void aHolderThatHasNotAnsweredYetIsNotTakenForNobody() {
        try (var claim = Platform.claimPath(folder, USER).orElseThrow()) {
            var found = new AtomicInteger();
            var asked = runAsync(() -> ask(found));
            while (found.get() < BACKLOG && !asked.isDone()) LockSupport.parkNanos(PAUSE_NANOS);
            while (!asked.isDone()) {
                claim.answerAskers();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            assertThat(found).hasValue(ASKERS);
        }
    }

    private void ask(AtomicInteger found) {
        for (int i = 0; i < ASKERS; i++)
            if (Platform.pathHolder(folder, USER).isPresent()) found.incrementAndGet();
    }
}
