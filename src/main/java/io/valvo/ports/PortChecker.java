package io.valvo.ports;

import io.valvo.rules.ports.PortTable;

import java.util.List;

/** Reports on ports and frees them where there is no registry: by what the kernel says. Blocks. */
public final class PortChecker {
    private final PortInspector inspector;

    public PortChecker(PortRegistryContext world) {
        inspector = new PortInspector(world);
    }

    /** All ports that anybody listens on, by number. */
    public List<PortReport> scan() {
        return inspector.scan(PortTable.EMPTY);
    }

    public PortReport check(int port) {
        return inspector.check(PortTable.EMPTY, port);
    }

    /** Ends whoever holds it: what no daemon of ours has left behind only by force. */
    public FreeReply free(int port, boolean force) {
        return inspector.free(PortTable.EMPTY, port, force);
    }
}
