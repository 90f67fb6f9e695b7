package io.valvo.ports;

import io.valvo.model.ProcessOwnership;
import io.valvo.model.status.PortHolder;
import io.valvo.os.ProcessInfo;
import io.valvo.text.CommandLineMask;

import java.time.Duration;
import java.time.Instant;

/** A process that has a port, for so long. */
public record ListeningProcess(PortHolder holder, Duration age) {
    static ListeningProcess of(PortRegistryContext world, ProcessInfo process, Instant now) {
        return new ListeningProcess(holder(world, process), Duration.between(process.since(), now));
    }

    static PortHolder holder(PortRegistryContext world, ProcessInfo process) {
        var command = CommandLineMask.masked(process.command());
        return new PortHolder(process.pid(), process.user(), command, ours(whose(world, process)));
    }

    static ProcessOwnership whose(PortRegistryContext world, ProcessInfo process) {
        return process.marker().isEmpty() ? ProcessOwnership.FOREIGN : world.whose().apply(process);
    }

    private static boolean ours(ProcessOwnership whose) {
        return whose == ProcessOwnership.OURS || whose == ProcessOwnership.STRAY;
    }
}
