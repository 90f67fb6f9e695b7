package io.valvo.model.spec;

import java.util.Locale;

/** What a dependent waits for, of the service that it depends on. */
public enum DependencyCondition {
    /** Its process has been started. */
    STARTED,
    /** It is ready. */
    READY,
    /** It has ended successfully. */
    COMPLETED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
