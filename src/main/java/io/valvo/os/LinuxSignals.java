package io.valvo.os;

import io.valvo.model.ProcessId;

import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Opens a pidfd, then compares the start time, then signals through the pidfd: whom it verified is
 * whom it hits.
 */
final class LinuxSignals implements Signals {
    private final ProcessTable table;

    LinuxSignals(ProcessTable table) {
        this.table = table;
    }

    @Override
    public boolean send(ProcessId process, int signal) {
        return withDescriptor(process, descriptor -> Pidfd.send(descriptor, signal));
    }

    @Override
    public boolean sendToGroup(ProcessId leader, int signal) {
        return withDescriptor(
                leader, descriptor -> Pidfd.sendToGroup(descriptor, leader.pid(), signal));
    }

    private boolean withDescriptor(ProcessId process, IntUnaryOperator deed) {
        int descriptor = Pidfd.open(process.pid());
        if (descriptor < 0) return false;
        try {
            return lives(process) && deed.applyAsInt(descriptor) == 0;
        } finally {
            Pidfd.close(descriptor);
        }
    }

    private boolean lives(ProcessId process) {
        Optional<ProcessEntry> entry = table.read(process.pid());
        return entry.filter(found -> found.id().equals(process) && !found.zombie()).isPresent();
    }
}
