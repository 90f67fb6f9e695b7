package io.valvo;

import io.valvo.ledger.Ledger;
import io.valvo.model.PortFact;

import java.util.function.Consumer;

/** Enters leases of ports into the ledger, and strikes them out. */
record LeaseBook(Ledger ledger) implements Consumer<PortFact> {
    @Override
    public void accept(PortFact fact) {
        switch (fact) {
            case PortFact.Leased(var lease) -> ledger.record(lease);
            case PortFact.Released(var lease) -> ledger.release(lease.port());
            case PortFact.Conflict _, PortFact.Migrated _ -> {}
        }
    }
}
