package io.valvo.ports;

import io.valvo.model.ProcessId;

import java.util.concurrent.CompletionStage;

/** Ends a process that holds a port. */
@FunctionalInterface
public interface HolderTerminator {
    /**
     * SIGTERM, a grace period, SIGKILL; completes when the process is gone, or fails when it can't
     * be ended.
     */
    CompletionStage<?> terminate(ProcessId process);
}
