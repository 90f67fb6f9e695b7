package io.valvo.model.spec;

/** What an instance does when the port it would like is taken. */
public enum OnConflict {
    /** Go on to the next candidate; with none left, wait. */
    MIGRATE,
    /**
     * End the holder if it is a stray of ours or is named in {@code reclaim-from}, else go on as
     * {@link #MIGRATE}.
     */
    RECLAIM,
    /** Look at the preferred port alone and fail for good when it is taken. */
    FAIL
}
