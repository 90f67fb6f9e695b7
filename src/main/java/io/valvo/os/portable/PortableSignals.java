package io.valvo.os.portable;

import io.valvo.model.ProcessId;
import io.valvo.model.Signal;
import io.valvo.os.process.ProcessTable;
import io.valvo.os.process.SignalSender;

import java.io.IOException;

/**
 * Compares the start time, then asks the JDK or {@code kill(1)}: the pid could change hands in
 * between, in theory.
 */
final class PortableSignals implements SignalSender {
    private final ProcessTable table;

    PortableSignals(ProcessTable table) {
        this.table = table;
    }

    @Override
    public boolean send(ProcessId process, int signal) {
        if (!lives(process)) return false;
        var handle = ProcessHandle.of(process.pid());
        if (signal == Signal.KILL.number() && handle.isPresent())
            return handle.get().destroyForcibly();
        return kill(process.pid(), signal);
    }

    @Override
    public boolean sendToGroup(ProcessId leader, int signal) {
        boolean leads =
                table.read(leader.pid()).filter(entry -> entry.group() == entry.pid()).isPresent();
        return leads && lives(leader) && kill(-leader.pid(), signal);
    }

    private boolean lives(ProcessId process) {
        return table.read(process.pid())
                .filter(entry -> entry.id().equals(process) && !entry.zombie())
                .isPresent();
    }

    private static boolean kill(long pid, int signal) {
        try {
            var command =
                    new ProcessBuilder("kill", "-" + signal, "--", Long.toString(pid))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            return command.start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
