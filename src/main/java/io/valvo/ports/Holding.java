package io.valvo.ports;

import io.valvo.model.Holder;
import io.valvo.os.ProcessInfo;
import io.valvo.rules.CommandLine;

import java.time.Duration;
import java.time.Instant;

/** A process that has a port, for so long. */
public record Holding(Holder holder, Duration age) {
    static Holding of(Surroundings world, ProcessInfo process, Instant now) {
        return new Holding(holder(world, process), Duration.between(process.since(), now));
    }

    static Holder holder(Surroundings world, ProcessInfo process) {
        var command = CommandLine.masked(process.command());
        return new Holder(process.pid(), process.user(), command, ours(whose(world, process)));
    }

    static Whose whose(Surroundings world, ProcessInfo process) {
        return process.marker().isEmpty() ? Whose.FOREIGN : world.whose().apply(process);
    }

    private static boolean ours(Whose whose) {
        return whose == Whose.OURS || whose == Whose.STRAY;
    }
}
