package io.valvo.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessId;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.process.ProcessAncestry;
import io.valvo.os.process.ProcessEntry;
import io.valvo.os.process.SessionOwners;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.Set;

class OrphanOwnerTest {
    private static final long OURS = 5;
    private static final ProcessTreeId KIN = new ProcessTreeId(new ProcessId(100, 1), "a/1");
    private final SessionOwners sessions = new SessionOwners();
    private final ProcessAncestry parentage = new ProcessAncestry();

    @Test
    void isWhoseMarkerItCarries() {
        sessions.began(KIN);
        assertThat(owner(200, 200, "a/1")).isEqualTo(new OrphanOwner.Known("a/1"));
    }

    @Test
    void isWhoseSessionItStandsInEvenAfterTheLeaderDied() {
        sessions.began(KIN);
        sessions.ended(KIN, false);
        assertThat(owner(200, 100, null)).isEqualTo(new OrphanOwner.Known("a/1"));
    }

    @Test
    void isForgottenWithALeaderThatLeftNobody() {
        sessions.began(KIN);
        sessions.ended(KIN, true);
        assertThat(owner(200, 100, "a/1")).isNull();
    }

    @Test
    void isForeignInOurOwnSession() {
        assertThat(owner(200, OURS, null)).isEqualTo(new OrphanOwner.Foreign());
    }

    @Test
    void leavesToTheJdkWhatItMayWaitFor() {
        assertThat(OrphanOwner.mayBeOfJdk(entry(200, OURS), new OrphanOwner.Foreign())).isTrue();
        assertThat(OrphanOwner.mayBeOfJdk(entry(200, 200), new OrphanOwner.Unknown(Set.of())))
                .isTrue();
        assertThat(OrphanOwner.mayBeOfJdk(entry(200, 199), new OrphanOwner.Unknown(Set.of())))
                .isFalse();
        assertThat(OrphanOwner.mayBeOfJdk(entry(200, 200), new OrphanOwner.Known("a/1"))).isFalse();
        assertThat(OrphanOwner.mayBeOfJdk(entry(200, 200), new OrphanOwner.Known("a/1", true)))
                .isTrue();
    }

    @Test
    void isWhoseItWasSeenToBe() {
        parentage.recordOwner(new ProcessId(200, 1), "a/1");
        assertThat(owner(200, 200, null)).isEqualTo(new OrphanOwner.Known("a/1"));
    }

    private @Nullable OrphanOwner owner(long pid, long session, @Nullable String marker) {
        return OrphanOwner.known(
                        entry(pid, session), Optional.ofNullable(marker), sessions, parentage, OURS)
                .orElse(null);
    }

    private static ProcessEntry entry(long pid, long session) {
        return new ProcessEntry(new ProcessId(pid, 1), "x", 'S', OURS, session, session, 0);
    }
}
