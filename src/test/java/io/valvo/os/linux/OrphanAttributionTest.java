package io.valvo.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessId;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.SpawnRequest;
import io.valvo.os.linux.StartedProcesses.Life;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whose an orphan is that nobody has seen at its parent's. */
class OrphanAttributionTest {
    private static final OrphanClues NONE =
            new OrphanClues(0, Set.of(), "/usr/bin/other", List.of());
    private static final Life A = life("a", 1, "/logs/a.log", "/bin/a", Optional.empty());
    private static final Life B = life("b", 2, "/logs/b.log", "/bin/b", Optional.empty());

    @TempDir Path folder;

    @Test
    void isOfTheOnlyOneThatItCanBeOf() {
        assertThat(of(NONE, A)).isEqualTo(new OrphanOwner.Known("a", true));
    }

    @Test
    void isUnknownWhereItMayBeOfSeveralAndNothingPointsToOne() {
        assertThat(of(NONE, A, B)).isEqualTo(new OrphanOwner.Unknown(Set.of("a", "b")));
        assertThat(of(NONE)).isEqualTo(new OrphanOwner.Unknown(Set.of()));
    }

    @Test
    void aSlackOfItsOwnTells() {
        assertThat(of(new OrphanClues(2, Set.of("/logs/a.log"), "", List.of()), A, B))
                .isEqualTo(new OrphanOwner.Known("b"));
        assertThat(of(new OrphanClues(7, Set.of(), "", List.of()), A, B))
                .as("one that nobody has says nothing")
                .isEqualTo(new OrphanOwner.Unknown(Set.of("a", "b")));
    }

    @Test
    void soDoesTheLogThatItWritesTo() {
        assertThat(of(new OrphanClues(0, Set.of("/dev/pts/1", "/logs/b.log"), "", List.of()), A, B))
                .isEqualTo(new OrphanOwner.Known("b"));
    }

    @Test
    void soDoesTheProgramThatItExecutesByWhateverName() throws IOException {
        var program = Files.createFile(folder.resolve("nginx-1.2")).toRealPath();
        var link = Files.createSymbolicLink(folder.resolve("nginx"), program);
        var nginx = life("n", 3, "/logs/n.log", link.toString(), Optional.empty());
        assertThat(of(new OrphanClues(0, Set.of(), program.toString(), List.of()), A, nginx))
                .isEqualTo(new OrphanOwner.Known("n", true));
    }

    @Test
    void soDoesItsControlGroup() {
        var group = Optional.of(Path.of("/sys/fs/cgroup/unified/x/valvo-1f/c.3"));
        var c = life("c", 3, "/logs/c.log", "/bin/c", group);
        var clues = new OrphanClues(0, Set.of(), "", List.of("1:name=x:/", "0::/x/valvo-1f/c.3"));
        assertThat(of(clues, A, c)).isEqualTo(new OrphanOwner.Known("c"));
        var other = new OrphanClues(0, Set.of(), "", List.of("0::/x/valvo-1f/c.33"));
        assertThat(of(other, A, c)).isEqualTo(new OrphanOwner.Unknown(Set.of("a", "c")));
    }

    @Test
    void whoseProcessEndedAsItCameHomeHasLeftIt() {
        assertThat(OrphanAttribution.of(List.of(A, B), NONE, Set.of("b"), true))
                .isEqualTo(new OrphanOwner.Known("b", true));
        assertThat(OrphanAttribution.of(List.of(A, B), NONE, Set.of("c"), true))
                .isEqualTo(new OrphanOwner.Unknown(Set.of("a", "b")));
    }

    @Test
    void whatAHelperMayHaveLeftIsItsProcess() {
        var probe = life("a+7", 4, "/probes/7", "/bin/sh", Optional.empty());
        assertThat(of(NONE, A, probe)).isEqualTo(new OrphanOwner.Known("a", true));
        assertThat(of(NONE, B, probe)).isEqualTo(new OrphanOwner.Unknown(Set.of("b", "a+7")));
    }

    @Test
    void process1IsSentEverybodysOrphansAndBelievesClueAlone() {
        assertThat(OrphanAttribution.of(List.of(A), NONE, Set.of(), false))
                .isEqualTo(new OrphanOwner.Unknown(Set.of()));
        var clues = new OrphanClues(0, Set.of("/logs/a.log"), "", List.of());
        assertThat(OrphanAttribution.of(List.of(A, B), clues, Set.of(), false))
                .isEqualTo(new OrphanOwner.Known("a"));
    }

    @Test
    void whoBeganBeforeItIsACandidateUntilNothingIsLeftOfIt() {
        var lives = new StartedProcesses();
        var kin = new ProcessTreeId(new ProcessId(10, 100), "a/1");
        lives.takeSlack();
        lives.began(Life.of(kin, 1, launch(), "/bin/a"));
        assertThat(lives.at(99)).isEmpty();
        assertThat(lives.at(100)).extracting(Life::owner).containsExactly("a/1");
        lives.ended(kin, false);
        assertThat(lives.at(200)).hasSize(1);
        assertThat(lives.any(Set.of("a/1", "x"))).isTrue();
        assertThat(lives.cleared(kin)).isTrue();
        assertThat(lives.cleared(kin)).isFalse();
        assertThat(lives.any(Set.of("a/1"))).isFalse();
    }

    @Test
    void aSlackIsGivenAgainWhenNothingIsLeftOfWhoHadIt() {
        var lives = new StartedProcesses();
        assertThat(lives.takeSlack()).isEqualTo(1);
        assertThat(lives.takeSlack()).isEqualTo(2);
        assertThat(lives.isAnyBeginning()).isTrue();
        lives.giveBack(1);
        var kin = new ProcessTreeId(new ProcessId(10, 100), "a/1");
        lives.began(Life.of(kin, 2, launch(), "/bin/a"));
        assertThat(lives.isAnyBeginning()).isFalse();
        assertThat(lives.takeSlack()).isEqualTo(1);
        lives.ended(kin, true);
        assertThat(lives.takeSlack()).isEqualTo(2);
    }

    private static SpawnRequest launch() {
        return SpawnRequest.of(List.of("a"), Map.of(), Path.of("/"), Path.of("/logs/a.log"));
    }

    private static OrphanOwner of(OrphanClues clues, Life... lives) {
        return OrphanAttribution.of(List.of(lives), clues, Set.of(), true);
    }

    private static Life life(
            String owner, int slack, String log, String program, Optional<Path> group) {
        return new Life(owner, 1, slack, Set.of(log), program, group);
    }
}
