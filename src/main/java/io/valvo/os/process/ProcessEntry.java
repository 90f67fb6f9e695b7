package io.valvo.os.process;

import io.valvo.model.ProcessId;

/**
 * One row of the process table.
 *
 * @param name the kernel's short name
 * @param status wait status of a zombie, as {@code waitpid(2)} would tell it; 0 while it lives or
 *     where unknown
 */
public record ProcessEntry(
        ProcessId id, String name, char state, long parent, long group, long session, int status) {

    public long pid() {
        return id.pid();
    }

    public boolean zombie() {
        return state == 'Z' || state == 'X';
    }
}
