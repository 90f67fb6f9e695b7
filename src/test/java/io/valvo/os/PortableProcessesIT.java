package io.valvo.os;

import org.junit.jupiter.api.Nested;

/** The portable back end keeps the contract, with {@code /proc} and with {@code ps} alone. */
class PortableProcessesIT {
    @Nested
    class WithProcfs extends ProcessesContract {
        @Override
        Processes create() {
            return new PortableProcesses(new ProcFs());
        }
    }

    @Nested
    class WithPs extends ProcessesContract {
        @Override
        Processes create() {
            return new PortableProcesses(new PsTable());
        }
    }
}
