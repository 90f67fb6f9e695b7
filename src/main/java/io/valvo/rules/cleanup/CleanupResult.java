package io.valvo.rules.cleanup;

/** What has become of a process that cleanup has found. */
public record CleanupResult(CleanupFinding finding, Outcome outcome) {
    public enum Outcome {
        ENDED,
        /** A dry run. */
        WOULD_END,
        /** Not ours, or a zombie, which only its parent can reap. */
        KEPT,
        FAILED
    }
}
