package io.valvo.rules.cleanup;

import io.valvo.model.ProcessOrigin;
import io.valvo.model.StateDirView;

/**
 * Judges the marker of a process, which anybody can write: it is believed only where it says what
 * its user could have done, of a state directory that can be seen from here and is one's own.
 */
public final class MarkerClaim {
    /** The super-user, whose daemon starts processes of other users. */
    private static final int ROOT = 0;

    public enum Verdict {
        /** Its daemon has ended. */
        STRAY,
        /** Its daemon lives. */
        ANOTHER_DAEMONS,
        /** Nothing says whose it is: left alone, and not counted. */
        UNPROVEN
    }

    private MarkerClaim() {}

    /** Of a marker that names somebody else's state directory; {@code user}: who looks. */
    public static Verdict judge(ProcessOrigin origin, StateDirView sight, int user) {
        if (!isCredible(origin, user)) return Verdict.UNPROVEN;
        return switch (sight) {
            case FREE -> Verdict.STRAY;
            case HELD -> Verdict.ANOTHER_DAEMONS;
            case ABSENT, ANOTHERS, LOCKLESS -> Verdict.UNPROVEN;
        };
    }

    /** Whether a daemon of this user, looking at the same files, can have started it. */
    public static boolean isCredible(ProcessOrigin origin, int user) {
        return origin.sameMounts() && isOf(origin, user);
    }

    /**
     * Whether a daemon of this user can have started it. A set-user-ID program has the environment
     * of whoever called it.
     */
    public static boolean isOf(ProcessOrigin origin, int user) {
        if (origin.realUser() != origin.effectiveUser()) return false;
        return user == ROOT || origin.realUser() == user;
    }
}
