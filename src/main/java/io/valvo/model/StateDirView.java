package io.valvo.model;

import java.nio.file.Path;

/** What one user sees of a state directory that somebody else has named. */
public enum StateDirView {
    /** Nothing has this name here: deleted, not mounted, or only in another mount namespace. */
    ABSENT,
    /** Another user's, or not shown: nothing in it was opened. */
    ANOTHERS,
    /** The user's own directory, without a lock file: nothing says that a daemon had it. */
    LOCKLESS,
    /** A living daemon holds its lock. */
    HELD,
    /** A daemon had it, and none has it now. */
    FREE;

    /** Looks at a state directory; opens nothing that is another user's. */
    @FunctionalInterface
    public interface Viewer {
        StateDirView view(Path stateDir, int user);
    }
}
