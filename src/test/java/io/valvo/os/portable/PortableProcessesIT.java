package io.valvo.os.portable;

import io.valvo.os.Processes;
import io.valvo.os.process.ProcessesContract;
import io.valvo.os.procfs.ProcfsTable;

import org.junit.jupiter.api.Nested;

/** The portable back end keeps the contract, with {@code /proc} and with {@code ps} alone. */
class PortableProcessesIT {
    @Nested
    class WithProcfs extends ProcessesContract {
        @Override
        public Processes create() {
            return new PortableProcesses(new ProcfsTable(), PsUsageMeter::new);
        }
    }

    @Nested
    class WithPs extends ProcessesContract {
        @Override
        public Processes create() {
            return new PortableProcesses(new PsProcessTable(), PsUsageMeter::new);
        }
    }
}
