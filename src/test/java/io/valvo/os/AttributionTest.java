package io.valvo.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessId;
import io.valvo.os.Lives.Life;

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
class AttributionTest {
    private static final Clues NONE = new Clues(0, Set.of(), "/usr/bin/other", List.of());
    private static final Life A = life("a", 1, "/logs/a.log", "/bin/a", Optional.empty());
    private static final Life B = life("b", 2, "/logs/b.log", "/bin/b", Optional.empty());

    @TempDir Path folder;

    @Test
    void isOfTheOnlyOneThatItCanBeOf() {
        assertThat(of(NONE, A)).isEqualTo(new Owner.Known("a", true));
    }

    @Test
    void isUnknownWhereItMayBeOfSeveralAndNothingPointsToOne() {
        assertThat(of(NONE, A, B)).isEqualTo(new Owner.Unknown(Set.of("a", "b")));
        assertThat(of(NONE)).isEqualTo(new Owner.Unknown(Set.of()));
    }

    @Test
    void aSlackOfItsOwnTells() {
        assertThat(of(new Clues(2, Set.of("/logs/a.log"), "", List.of()), A, B))
                .isEqualTo(new Owner.Known("b"));
        assertThat(of(new Clues(7, Set.of(), "", List.of()), A, B))
                .as("one that nobody has says nothing")
                .isEqualTo(new Owner.Unknown(Set.of("a", "b")));
    }

    @Test
    void soDoesTheLogThatItWritesTo() {
        assertThat(of(new Clues(0, Set.of("/dev/pts/1", "/logs/b.log"), "", List.of()), A, B))
                .isEqualTo(new Owner.Known("b"));
    }

    @Test
    void soDoesTheProgramThatItExecutesByWhateverName() throws IOException {
        var program = Files.createFile(folder.resolve("nginx-1.2")).toRealPath();
        var link = Files.createSymbolicLink(folder.resolve("nginx"), program);
        var nginx = life("n", 3, "/logs/n.log", link.toString(), Optional.empty());
        assertThat(of(new Clues(0, Set.of(), program.toString(), List.of()), A, nginx))
                .isEqualTo(new Owner.Known("n", true));
    }

    @Test
    void soDoesItsControlGroup() {
        var group = Optional.of(Path.of("/sys/fs/cgroup/unified/x/valvo-1f/c.3"));
        var c = life("c", 3, "/logs/c.log", "/bin/c", group);
        var clues = new Clues(0, Set.of(), "", List.of("1:name=x:/", "0::/x/valvo-1f/c.3"));
        assertThat(of(clues, A, c)).isEqualTo(new Owner.Known("c"));
        var other = new Clues(0, Set.of(), "", List.of("0::/x/valvo-1f/c.33"));
        assertThat(of(other, A, c)).isEqualTo(new Owner.Unknown(Set.of("a", "c")));
    }

    @Test
    void whoseProcessEndedAsItCameHomeHasLeftIt() {
        assertThat(Attribution.of(List.of(A, B), NONE, Set.of("b"), true))
                .isEqualTo(new Owner.Known("b", true));
        assertThat(Attribution.of(List.of(A, B), NONE, Set.of("c"), true))
                .isEqualTo(new Owner.Unknown(Set.of("a", "b")));
    }

    @Test
    void whatAHelperMayHaveLeftIsItsProcess() {
        var probe = life("a+7", 4, "/probes/7", "/bin/sh", Optional.empty());
        assertThat(of(NONE, A, probe)).isEqualTo(new Owner.Known("a", true));
        assertThat(of(NONE, B, probe)).isEqualTo(new Owner.Unknown(Set.of("b", "a+7")));
    }

    @Test
    void process1IsSentEverybodysOrphansAndBelievesClueAlone() {
        assertThat(Attribution.of(List.of(A), NONE, Set.of(), false))
                .isEqualTo(new Owner.Unknown(Set.of()));
        var clues = new Clues(0, Set.of("/logs/a.log"), "", List.of());
        assertThat(Attribution.of(List.of(A, B), clues, Set.of(), false))
                .isEqualTo(new Owner.Known("a"));
    }

    @Test
    void whoBeganBeforeItIsACandidateUntilNothingIsLeftOfIt() {
        var lives = new Lives();
        var kin = new Kin(new ProcessId(10, 100), "a/1");
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
        var lives = new Lives();
        assertThat(lives.takeSlack()).isEqualTo(1);
        assertThat(lives.takeSlack()).isEqualTo(2);
        assertThat(lives.isAnyBeginning()).isTrue();
        lives.giveBack(1);
        var kin = new Kin(new ProcessId(10, 100), "a/1");
        lives.began(Life.of(kin, 2, launch(), "/bin/a"));
        assertThat(lives.isAnyBeginning()).isFalse();
        assertThat(lives.takeSlack()).isEqualTo(1);
        lives.ended(kin, true);
        assertThat(lives.takeSlack()).isEqualTo(2);
    }

    private static Launch launch() {
        return Launch.of(List.of("a"), Map.of(), Path.of("/"), Path.of("/logs/a.log"));
    }

    private static Owner of(Clues clues, Life... lives) {
        return Attribution.of(List.of(lives), clues, Set.of(), true);
    }

    private static Life life(
            String owner, int slack, String log, String program, Optional<Path> group) {
        return new Life(owner, 1, slack, Set.of(log), program, group);
    }
}
