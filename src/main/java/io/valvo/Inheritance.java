package io.valvo;

import io.valvo.ledger.Ledger;
import io.valvo.ledger.MarkerKey;
import io.valvo.model.EscapedProcess;
import io.valvo.model.InstanceRecord;
import io.valvo.model.Stack;
import io.valvo.os.Processes;
import io.valvo.supervision.ExitNotes;
import io.valvo.wire.StateDir;

import java.time.InstantSource;

/**
 * Takes over what the ledger names: from the daemon before this one, and once more from the
 * supervision within this one should that have to begin anew.
 */
final class Inheritance {
    private final Processes processes;
    private final StateDir stateDir;
    private final Ledger ledger;
    private final MarkerKey key;
    private final InstantSource clock;

    Inheritance(
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
    Inventory.Result take(Stack stack) {
        return take(stack, ledger.load());
    }

    /** From this one. */
    Inventory.Result takeAgain(Stack stack) {
        return take(stack, ledger.present());
    }

    private Inventory.Result take(Stack stack, Ledger.Kept kept) {
        var exits = new ExitNotes(stateDir.root());
        var escaped = ledger.escaped();
        var result =
                Inventory.take(
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
