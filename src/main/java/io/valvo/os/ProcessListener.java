package io.valvo.os;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;

/**
 * Callbacks about one process: {@code notStarted}, or {@code started} and later {@code exited}.
 * Must not block.
 */
public interface ProcessListener {
    /** It runs; called before {@link #exited}. */
    void started(ProcessId process);

    /** It never ran (or, adopted, is gone); the reason is for people. */
    void notStarted(String why);

    /**
     * It ended.
     *
     * @param alone certain that no descendant of it lives on; false means that a look is needed
     *     ({@link Processes#findTree})
     */
    void exited(Exit exit, boolean alone);
}
