package io.valvo.model;

import java.util.Optional;

/** What happened to ports; becomes an event of the same name ({@code port.leased}, …). */
public sealed interface PortFact {
    /** The instance concerned. */
    String instance();

    /** {@code port.leased}. Not told again when an instance merely keeps its port. */
    record Leased(Lease lease) implements PortFact {
        @Override
        public String instance() {
            return lease.instance();
        }
    }

    /**
     * {@code port.conflict}: the port was wanted and taken. {@code reason} is a sentence that names
     * the holder.
     */
    record Conflict(String instance, String name, int port, Optional<Holder> holder, String reason)
            implements PortFact {}

    /** {@code port.migrated}. */
    record Migrated(String instance, Migration migration) implements PortFact {}

    /** {@code port.released}. */
    record Released(Lease lease) implements PortFact {
        @Override
        public String instance() {
            return lease.instance();
        }
    }
}
