package io.valvo.os.process;

import io.valvo.model.ProcessId;

/** Sends signals, never to a process that only has the same pid. */
public interface SignalSender {
    /** False: it lives no more. */
    boolean send(ProcessId process, int signal);

    /** To the group that this living process leads; false: it lives no more or leads none. */
    boolean sendToGroup(ProcessId leader, int signal);
}
