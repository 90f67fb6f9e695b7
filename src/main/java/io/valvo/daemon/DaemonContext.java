package io.valvo.daemon;

import io.valvo.actors.BlockingThreadPool;
import io.valvo.logs.LogIndex;
import io.valvo.model.event.Event;
import io.valvo.model.spec.StackSpec;
import io.valvo.os.Processes;
import io.valvo.recovery.LedgerRecovery;
import io.valvo.statedir.StateDir;

import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What the daemon's process gives to it.
 *
 * @param environment inherited by all services
 * @param durable what outlives the daemon
 * @param inheritance what the daemon before it has left
 * @param blocking for what reads {@code /proc} or waits for a disk
 * @param endsWithServices it ends when its services have ended for good
 * @param shown sees every event, in order, at once; must not block
 * @param ending told when nothing is left, or the daemon can't go on
 */
public record DaemonContext(
        Processes processes,
        StateDirGuard residence,
        Map<String, String> environment,
        Storage durable,
        LedgerRecovery inheritance,
        BlockingThreadPool blocking,
        LogIndex logIndex,
        InstantSource clock,
        String version,
        boolean endsWithServices,
        Consumer<Event> shown,
        Consumer<StackSpec> reloaded,
        DaemonExit ending) {
    StateDir stateDir() {
        return residence.stateDir();
    }
}
