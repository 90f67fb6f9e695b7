package io.valvo.daemon;

import io.valvo.model.Signal;
import io.valvo.model.status.HostMemory;
import io.valvo.os.ProcessInfo;

import java.time.Duration;
import java.util.List;

/** Messages of the {@code Guardian}. */
public sealed interface GuardianCommand {
    /** Ends everything, in order; {@code force}, or asked a second time: at once. */
    record End(String by, boolean force) implements GuardianCommand {}

    /** Ends the daemon alone: its services go on, for the next one to adopt. */
    record Leave(String by) implements GuardianCommand {}

    /** The configuration is read again. */
    record Reload(String by) implements GuardianCommand {}

    /** The signal is for all services that run. */
    record PassOn(Signal signal) implements GuardianCommand {}

    /** The host's memory may be short. */
    record HostMemoryReported(HostMemory memory) implements GuardianCommand {}

    /** These names of the state directory were gone, and are there again. */
    record StateDirRestored(List<String> names) implements GuardianCommand {}

    /** Timers and the clock have parted. */
    record ClockMoved(Duration set) implements GuardianCommand {}

    record ServicesEnded(int exitCode) implements GuardianCommand {}

    /** Nothing that descends from it is left. */
    record DescendantsEnded(ServicesEnded ended, List<ProcessInfo> killed, List<ProcessInfo> left)
            implements GuardianCommand {}

    /** The gateway has ended. */
    record GatewayEnded(int exitCode) implements GuardianCommand {}

    /** All that happened is recorded. */
    record EventsRecorded(int exitCode) implements GuardianCommand {}
}
