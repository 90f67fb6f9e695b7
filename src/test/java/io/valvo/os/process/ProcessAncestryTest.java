package io.valvo.os.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessId;

import org.junit.jupiter.api.Test;

import java.util.List;

/** From whom a process descends that has left everything. */
class ProcessAncestryTest {
    private final ProcessAncestry parentage = new ProcessAncestry();

    @Test
    void whoWasSeenBelowAnInstanceStaysItsWhateverItLeaves() {
        parentage.recordOwner(new ProcessId(200, 50), "a");
        assertThat(parentage.ownerOf(entry(200, 50, 200))).contains("a");
        assertThat(parentage.ownerOf(entry(200, 51, 200))).as("its pid came back").isEmpty();
        assertThat(parentage.ownerOf(entry(300, 60, 300))).isEmpty();
    }

    @Test
    void soDoesWhoStandsInASessionThatOneOfThemLed() {
        parentage.recordOwner(new ProcessId(200, 50), "a");
        assertThat(parentage.ownerOf(entry(300, 60, 200))).contains("a");
        assertThat(parentage.ownerOf(entry(300, 40, 200))).as("it is older").isEmpty();
    }

    @Test
    void whoIsGoneIsForgottenOnceItsNumberIsFree() {
        parentage.recordOwner(new ProcessId(200, 50), "a");
        parentage.recordOwner(new ProcessId(201, 50), "a");
        parentage.keep(List.of(entry(300, 60, 200)));
        assertThat(parentage.ownerOf(entry(300, 60, 200))).as("its session lives").contains("a");
        assertThat(parentage.ownerOf(entry(201, 50, 201))).isEmpty();
        parentage.keep(List.of(entry(200, 99, 200), entry(300, 60, 200)));
        assertThat(parentage.ownerOf(entry(300, 60, 200))).as("somebody else's").isEmpty();
    }

    @Test
    void whatIsFoundOutLaterIsToldToWhoHasLookedBefore() {
        int before = parentage.claims();
        parentage.recordOwner(new ProcessId(200, 50), "a");
        assertThat(parentage.claims()).isEqualTo(before);
        parentage.claim(new ProcessId(201, 50), "a");
        parentage.claim(new ProcessId(202, 50), "b");
        assertThat(parentage.claimedSince(before)).containsExactly(201L, 202L);
        assertThat(parentage.claimedSince(before + 1)).containsExactly(202L);
        assertThat(parentage.claimedSince(parentage.claims())).isEmpty();
    }

    @Test
    void holdsTheLatestAlone() {
        for (int pid = 1; pid <= ProcessAncestry.MOST + 5; pid++)
            parentage.claim(new ProcessId(pid, 1), "a");
        assertThat(parentage.ownerOf(entry(5, 1, 5))).isEmpty();
        assertThat(parentage.ownerOf(entry(6, 1, 6))).contains("a");
        assertThat(parentage.claimedSince(0)).hasSizeLessThan(ProcessAncestry.MOST);
    }

    private static ProcessEntry entry(long pid, long start, long session) {
        return new ProcessEntry(new ProcessId(pid, start), "x", 'S', 1, session, session, 0);
    }
}
