package io.valvo.model.status;

import io.valvo.model.ProcessId;

import java.util.List;

/**
 * A process that descends from one of ours and carries no marker: nobody who comes later can tell
 * whose it is, so it is written down.
 *
 * @param bootId a process id counts only within its boot
 * @param owners markers of the processes that it may descend from; one where that is certain
 */
public record EscapedProcess(ProcessId process, String bootId, List<String> owners) {
    public EscapedProcess {
        owners = List.copyOf(owners);
    }
}
