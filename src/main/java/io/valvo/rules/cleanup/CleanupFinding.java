package io.valvo.rules.cleanup;

/**
 * A process that is litter, or looks like it.
 *
 * @param service instance or service that it belongs to or looks like; empty: none
 */
public record CleanupFinding(SuspectProcess process, Kind kind, String service, Action action) {
    public enum Kind {
        STRAY,
        ZOMBIE,
        /** It looks like a service, by the service's {@code match}. */
        DUPLICATE,
        /** It was asked for by its command line. */
        MATCH
    }

    /** What is to be done about it. */
    public enum Action {
        END,
        KEEP
    }
}
