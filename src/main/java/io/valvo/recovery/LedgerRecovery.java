package io.valvo.recovery;

import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.EscapedProcess;
import io.valvo.model.status.InstanceRecord;
import io.valvo.os.Processes;
import io.valvo.os.process.ExitStatusFiles;
import io.valvo.statedir.StateDir;
import io.valvo.storage.MarkerKey;
import io.valvo.storage.ledger.Ledger;

import java.time.InstantSource;

/**
 * Takes over what the ledger names: from the daemon before this one, and once more from the
 * supervision within this one should that have to begin anew.
 */
public final class LedgerRecovery {
    private final Processes processes;
    private final StateDir stateDir;
    private final Ledger ledger;
    private final MarkerKey key;
    private final InstantSource clock;

    public LedgerRecovery(
            Processes processes,
            StateDir stateDir,
            Ledger ledger,
            MarkerKey key,
            InstantSource clock) {
        this.processes = processes;
        this.stateDir = stateDir;
        this.ledger = ledger;
        this.key = key;
        this.clock = clock;
    }

    /** From an earlier daemon. */
    public StateRecovery.Result take(StackSpec stack) {
        return take(stack, ledger.load());
    }

    /** From this one. */
    public StateRecovery.Result takeAgain(StackSpec stack) {
        return take(stack, ledger.present());
    }

    private StateRecovery.Result take(StackSpec stack, Ledger.Kept kept) {
        var exits = new ExitStatusFiles(stateDir.root());
        var escaped = ledger.escaped();
        var result =
                StateRecovery.take(
                        processes,
                        stateDir.root(),
                        stack,
                        kept,
                        key,
                        escaped,
                        exits::read,
                        clock.instant());
        escaped.stream()
                .map(EscapedProcess::process)
                .filter(it -> processes.find(it.pid()).filter(p -> p.id().equals(it)).isEmpty())
                .forEach(ledger::forgetEscaped);
        result.released().forEach(ledger::release);
        kept.scales().keySet().stream()
                .filter(it -> !result.estate().scales().containsKey(it))
                .forEach(ledger::forgetScale);
        kept.variants().keySet().stream()
                .filter(it -> !result.estate().variants().containsKey(it))
                .forEach(ledger::forgetVariant);
        kept.instances().stream()
                .map(InstanceRecord::instance)
                .filter(it -> !result.estate().legacies().containsKey(it))
                .forEach(ledger::forget);
        return result;
    }
}
