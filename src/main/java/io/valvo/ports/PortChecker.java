package io.valvo.ports;

import io.valvo.rules.ports.PortTable;

import java.util.List;

/** Looks at ports, and frees them, for whoever leases none: by what the kernel says. Blocks. */
public final class PortChecker {
    private final PortInspector inspection;

    public PortChecker(PortRegistryContext world) {
        inspection = new PortInspector(world);
    }

    /** All ports that anybody listens on, by number. */
    public List<PortReport> scan() {
        return inspection.scan(PortTable.EMPTY);
    }

    public PortReport check(int port) {
        return inspection.check(PortTable.EMPTY, port);
    }

    /** Ends whoever holds it: what no daemon of ours has left behind only by force. */
    public FreeReply free(int port, boolean force) {
        return inspection.free(PortTable.EMPTY, port, force);
    }
}
