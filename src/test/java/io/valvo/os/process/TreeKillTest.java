package io.valvo.os.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessId;
import io.valvo.os.ProcessInfo;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.TreeKillResult;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

class TreeKillTest {
    private static final ProcessEntry LEADER =
            new ProcessEntry(new ProcessId(41, 7), "deaf", 'S', 1, 41, 41, 0);

    private final List<ProcessId> sent = new ArrayList<>();
    private final CompletableFuture<TreeKillResult> answer = new CompletableFuture<>();
    private long now;

    @Test
    void isOverWhenNobodyIsLeft() {
        var ending = ending();
        assertThat(ending.isOver(world(LEADER))).isFalse();
        assertThat(ending.isOver(world())).isTrue();
        assertThat(answer.join().killed()).extracting(ProcessInfo::id).containsExactly(LEADER.id());
        assertThat(answer.join().left()).isEmpty();
    }

    @Test
    void givesUpAfterItsPatienceAndSaysWhoIsLeft() {
        var ending = ending();
        for (int i = 0; i < 5; i++) assertThat(ending.isOver(world(LEADER))).isFalse();
        now = TreeKill.PATIENCE.plusNanos(1).toNanos();
        assertThat(ending.isOver(world(LEADER))).isTrue();
        assertThat(answer.join().left()).extracting(ProcessInfo::id).containsExactly(LEADER.id());
    }

    /** On a slow machine the first look may come later than patience lasts. */
    @Test
    void doesNotGiveUpOnWhomItHasNotTriedToEnd() {
        var ending = ending();
        now = TreeKill.PATIENCE.plusNanos(1).toNanos();
        assertThat(ending.isOver(world(LEADER))).isFalse();
        assertThat(sent).contains(LEADER.id());
        assertThat(ending.isOver(world())).isTrue();
        assertThat(answer.join().left()).isEmpty();
    }

    private TreeKill ending() {
        var kin = new ProcessTreeId(LEADER.id(), "m");
        return new TreeKill(
                snapshot -> snapshot.family(kin), answer, new Table(), new Sent(), () -> now);
    }

    private static ProcessSnapshot world(ProcessEntry... entries) {
        return new ProcessSnapshot(
                List.of(entries), 1, _ -> Optional.empty(), (_, _) -> true, _ -> Optional.empty());
    }

    private final class Sent implements SignalSender {
        @Override
        public boolean send(ProcessId process, int signal) {
            return sent.add(process);
        }

        @Override
        public boolean sendToGroup(ProcessId leader, int signal) {
            return true;
        }
    }

    private static final class Table implements ProcessTable {
        @Override
        public List<ProcessEntry> scan() {
            return List.of();
        }

        @Override
        public Optional<ProcessEntry> read(long pid) {
            return Optional.empty();
        }

        @Override
        public Optional<String> marker(ProcessEntry entry) {
            return Optional.empty();
        }

        @Override
        public int realUser(ProcessEntry entry) {
            return 0;
        }

        @Override
        public ProcessInfo info(ProcessEntry entry, Optional<String> marker) {
            return new ProcessInfo(entry.id(), 1, 41, 41, 'S', "me", "deaf", marker, Instant.EPOCH);
        }

        @Override
        public String bootId() {
            return "";
        }
    }
}
