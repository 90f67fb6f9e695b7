package io.valvo.model;

/** Whose process it is, by the {@code VALVO_ID} that it carries. */
public enum ProcessOwnership {
    /** This daemon's. */
    OURS,
    /** It was started by a daemon that no longer lives. */
    STRAY,
    /** Another living daemon's. */
    ANOTHER_DAEMONS,
    /** Nobody's that Valvo knows. */
    FOREIGN
}
