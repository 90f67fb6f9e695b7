package io.valvo.model.event;

import io.valvo.model.status.Lease;
import io.valvo.model.status.PortHolder;
import io.valvo.model.status.PortMigration;

import java.util.Optional;

/** What happened to ports; becomes an event of the same name ({@code port.leased}, …). */
public sealed interface PortEvent {
    /** The instance concerned. */
    String instance();

    /** {@code port.leased}. Not told again when an instance merely keeps its port. */
    record Leased(Lease lease) implements PortEvent {
        @Override
        public String instance() {
            return lease.instance();
        }
    }

    /**
     * {@code port.conflict}: the port was wanted and taken. {@code reason} is a sentence that names
     * the holder.
     */
    record Conflict(
            String instance, String name, int port, Optional<PortHolder> holder, String reason)
            implements PortEvent {}

    /** {@code port.migrated}. */
    record Migrated(String instance, PortMigration migration) implements PortEvent {}

    /** {@code port.released}. */
    record Released(Lease lease) implements PortEvent {
        @Override
        public String instance() {
            return lease.instance();
        }
    }
}
