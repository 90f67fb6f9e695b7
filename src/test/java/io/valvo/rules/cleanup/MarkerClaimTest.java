package io.valvo.rules.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessOrigin;
import io.valvo.model.StateDirView;
import io.valvo.rules.cleanup.MarkerClaim.Verdict;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** docs/cleanup.md, "Whose marker is believed". */
class MarkerClaimTest {
    private static final int ROOT = 0;
    private static final int ME = 1000;
    private static final int MALLORY = 1001;
    private static final ProcessOrigin MINE = new ProcessOrigin(ME, ME, true);

    @Test
    void whatNamesAStateDirectoryOfMineWithoutADaemonIsAStray() {
        assertThat(judge(MINE, StateDirView.FREE, ME)).isEqualTo(Verdict.STRAY);
        assertThat(judge(MINE, StateDirView.HELD, ME)).isEqualTo(Verdict.ANOTHER_DAEMONS);
    }

    @ParameterizedTest
    @EnumSource(
            value = StateDirView.class,
            names = {"ABSENT", "ANOTHERS", "LOCKLESS"})
    void aStateDirectoryThatCantBeSeenProvesNothing(StateDirView sight) {
        assertThat(judge(MINE, sight, ME)).isEqualTo(Verdict.UNPROVEN);
        assertThat(judge(MINE, sight, ROOT)).isEqualTo(Verdict.UNPROVEN);
    }

    @Test
    void whatSeesOtherMountsMeansAnotherDirectoryByTheSameName() {
        var contained = new ProcessOrigin(ME, ME, false);
        assertThat(judge(contained, StateDirView.FREE, ME)).isEqualTo(Verdict.UNPROVEN);
    }

    @Test
    void anotherUsersProcessIsNoStrayButForRootWhoseServicesMayHaveAnyUser() {
        var theirs = new ProcessOrigin(MALLORY, MALLORY, true);
        assertThat(judge(theirs, StateDirView.FREE, ME)).isEqualTo(Verdict.UNPROVEN);
        assertThat(judge(theirs, StateDirView.FREE, ROOT)).isEqualTo(Verdict.STRAY);
    }

    @Test
    void aSetUserIdProgramHasTheMarkerOfWhoeverCalledIt() {
        var sudo = new ProcessOrigin(MALLORY, ROOT, true);
        assertThat(judge(sudo, StateDirView.FREE, ROOT)).isEqualTo(Verdict.UNPROVEN);
        var helper = new ProcessOrigin(MALLORY, ME, true);
        assertThat(judge(helper, StateDirView.FREE, ME)).isEqualTo(Verdict.UNPROVEN);
    }

    private static Verdict judge(ProcessOrigin origin, StateDirView sight, int user) {
        return MarkerClaim.judge(origin, sight, user);
    }
}
