package io.valvo.os.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessId;
import io.valvo.os.ProcessTreeId;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;

class ProcessSnapshotTest {
    private static final long SELF = 10;
    private static final ProcessTreeId KIN = new ProcessTreeId(new ProcessId(100, 1000), "a/1");

    private Map<Long, String> seen = Map.of();

    @Test
    void followsAncestryWhateverSessionAndMarker() {
        assertThat(
                        family(
                                Map.of(),
                                entry(100, SELF, 100),
                                entry(101, 100, 101),
                                entry(102, 101, 102)))
                .containsExactlyInAnyOrder(100L, 101L, 102L);
    }

    @Test
    void findsTheSessionOfADeadLeader() {
        assertThat(family(Map.of(), entry(101, 1, 100), entry(102, 1, 7))).containsExactly(101L);
    }

    @Test
    void leavesASessionAloneWhoseNumberSomebodyElseHasNow() {
        var other = new ProcessEntry(new ProcessId(100, 2000), "other", 'S', 1, 100, 100, 0);
        assertThat(family(Map.of(), other, entry(101, 100, 100))).isEmpty();
    }

    @Test
    void leavesASessionAloneWhoseMembersCarryAnothersMarker() {
        assertThat(family(Map.of(101L, "b/1"), entry(101, 1, 100))).isEmpty();
    }

    @Test
    void findsTheMarkerWhereverItWent() {
        assertThat(
                        family(
                                Map.of(500L, "a/1", 600L, "b/1"),
                                entry(500, 1, 500),
                                entry(501, 500, 501),
                                entry(600, 1, 600)))
                .containsExactlyInAnyOrder(500L, 501L);
    }

    @Test
    void neverFindsOurselvesNorWhoIsOnlyOurChild() {
        assertThat(family(Map.of(SELF, "a/1"), entry(SELF, 1, 100), entry(11, SELF, SELF)))
                .isEmpty();
    }

    @Test
    void whoShowsTheMarkerAndHasAUserThatTheServiceCannotHaveIsNoneOfIt() {
        var forger = entry(900, 1, 900);
        var markers = Map.of(100L, "a/1", 900L, "a/1", 950L, "a/1");
        assertThat(family(markers, entry(100, SELF, 100), forger, entry(950, 1, 950)))
                .containsExactly(100L, 950L);
    }

    @Test
    void aHelperBelongsToTheProcessThatItServesAndNotTheOtherWayRound() {
        var markers = Map.of(100L, "a/1", 200L, "a/1+7", 300L, "a/1-8", 400L, "a/12+7");
        var all =
                List.of(
                        entry(100, SELF, 100),
                        entry(200, SELF, 200),
                        entry(300, SELF, 300),
                        entry(400, SELF, 400));
        assertThat(family(KIN, markers, all)).containsExactly(100L, 200L);
        var helper = new ProcessTreeId(new ProcessId(200, 2000), "a/1+7");
        assertThat(family(helper, markers, all)).containsExactly(200L);
    }

    @Test
    void whoWasSeenBelowItBelongsToItAndSoDoesASessionThatOneOfItLeads() {
        seen = Map.of(700L, "a/1", 701L, "b/1");
        assertThat(
                        family(
                                Map.of(),
                                entry(700, SELF, 700),
                                entry(701, SELF, 701),
                                entry(702, SELF, 700),
                                entry(703, 702, 703),
                                entry(704, SELF, 703)))
                .containsExactlyInAnyOrder(700L, 702L, 703L, 704L);
    }

    private List<Long> family(Map<Long, String> markers, ProcessEntry... entries) {
        return family(KIN, markers, List.of(entries));
    }

    /** All have our own user but number 900. */
    private List<Long> family(
            ProcessTreeId kin, Map<Long, String> markers, List<ProcessEntry> entries) {
        var snapshot =
                new ProcessSnapshot(
                        entries,
                        SELF,
                        entry -> Optional.ofNullable(markers.get(entry.pid())),
                        (entry, _) -> entry.pid() != 900,
                        entry -> Optional.ofNullable(seen.get(entry.pid())));
        return snapshot.family(kin).stream().map(ProcessEntry::pid).toList();
    }

    private static ProcessEntry entry(long pid, long parent, long session) {
        return new ProcessEntry(
                new ProcessId(pid, pid * 10), "x", 'S', parent, session, session, 0);
    }
}
