package io.valvo.os.linux;

import io.valvo.model.ProcessId;
import io.valvo.os.process.ProcessEntry;
import io.valvo.os.process.ProcessTable;
import io.valvo.os.process.SignalSender;

import java.util.Optional;
import java.util.function.ToIntBiFunction;

/**
 * Opens a pidfd, then compares the start time, then signals through the pidfd: whom it verified is
 * whom it hits. A group's number stays its own as long as a verified process is in it.
 */
final class PidfdSignals implements SignalSender {
    private final ProcessTable table;

    PidfdSignals(ProcessTable table) {
        this.table = table;
    }

    @Override
    public boolean send(ProcessId process, int signal) {
        return withDescriptor(process, (descriptor, _) -> Pidfd.send(descriptor, signal));
    }

    @Override
    public boolean sendToGroup(ProcessId leader, int signal) {
        return withDescriptor(
                leader,
                (descriptor, entry) ->
                        entry.group() == leader.pid()
                                ? Pidfd.sendToGroup(descriptor, leader.pid(), signal)
                                : Pidfd.kill(-entry.group(), signal));
    }

    private boolean withDescriptor(ProcessId process, ToIntBiFunction<Integer, ProcessEntry> deed) {
        int descriptor = Pidfd.open(process.pid());
        if (descriptor < 0) return false;
        try {
            return living(process).filter(it -> deed.applyAsInt(descriptor, it) == 0).isPresent();
        } finally {
            Pidfd.close(descriptor);
        }
    }

    private Optional<ProcessEntry> living(ProcessId process) {
        return table.read(process.pid())
                .filter(found -> found.id().equals(process) && !found.zombie());
    }
}
