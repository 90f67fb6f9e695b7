package io.valvo.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessId;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.Set;

class OwnerTest {
    private static final long OURS = 5;
    private static final Kin KIN = new Kin(new ProcessId(100, 1), "a/1");
    private final Sessions sessions = new Sessions();
    private final Parentage parentage = new Parentage();

    @Test
    void isWhoseMarkerItCarries() {
        sessions.began(KIN);
        assertThat(owner(200, 200, "a/1")).isEqualTo(new Owner.Known("a/1"));
    }

    @Test
    void isWhoseSessionItStandsInEvenAfterTheLeaderDied() {
        sessions.began(KIN);
        sessions.ended(KIN, false);
        assertThat(owner(200, 100, null)).isEqualTo(new Owner.Known("a/1"));
    }

    @Test
    void isForgottenWithALeaderThatLeftNobody() {
        sessions.began(KIN);
        sessions.ended(KIN, true);
        assertThat(owner(200, 100, "a/1")).isNull();
    }

    @Test
    void isForeignInOurOwnSession() {
        assertThat(owner(200, OURS, null)).isEqualTo(new Owner.Foreign());
    }

    @Test
    void leavesToTheJdkWhatItMayWaitFor() {
        assertThat(Owner.mayBeOfJdk(entry(200, OURS), new Owner.Foreign())).isTrue();
        assertThat(Owner.mayBeOfJdk(entry(200, 200), new Owner.Unknown(Set.of()))).isTrue();
        assertThat(Owner.mayBeOfJdk(entry(200, 199), new Owner.Unknown(Set.of()))).isFalse();
        assertThat(Owner.mayBeOfJdk(entry(200, 200), new Owner.Known("a/1"))).isFalse();
        assertThat(Owner.mayBeOfJdk(entry(200, 200), new Owner.Known("a/1", true))).isTrue();
    }

    @Test
    void isWhoseItWasSeenToBe() {
        parentage.saw(new ProcessId(200, 1), "a/1");
        assertThat(owner(200, 200, null)).isEqualTo(new Owner.Known("a/1"));
    }

    private @Nullable Owner owner(long pid, long session, @Nullable String marker) {
        return Owner.known(
                        entry(pid, session), Optional.ofNullable(marker), sessions, parentage, OURS)
                .orElse(null);
    }

    private static ProcessEntry entry(long pid, long session) {
        return new ProcessEntry(new ProcessId(pid, 1), "x", 'S', OURS, session, session, 0);
    }
}
