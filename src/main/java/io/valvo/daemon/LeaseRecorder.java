package io.valvo.daemon;

import io.valvo.model.event.PortEvent;
import io.valvo.storage.ledger.Ledger;

import java.util.function.Consumer;

/** Enters leases of ports into the ledger, and strikes them out. */
record LeaseRecorder(Ledger ledger) implements Consumer<PortEvent> {
    @Override
    public void accept(PortEvent fact) {
        switch (fact) {
            case PortEvent.Leased(var lease) -> ledger.record(lease);
            case PortEvent.Released(var lease) -> ledger.release(lease.port());
            case PortEvent.Conflict _, PortEvent.Migrated _ -> {}
        }
    }
}
