package io.valvo.os;

import io.valvo.model.status.HostMemory;
import io.valvo.os.linux.LinuxHostMemory;
import io.valvo.os.linux.ProcfsTable;
import io.valvo.os.portable.OshiHostMemory;

import java.util.Optional;

/** Reads how much memory is left. Blocks, for less than a millisecond; for one thread at a time. */
public interface HostMemoryReader {
    /** Empty: this system doesn't tell. */
    Optional<HostMemory> read();

    /** That of this system. */
    static HostMemoryReader create() {
        return ProcfsTable.isHere() ? LinuxHostMemory.create() : new OshiHostMemory();
    }
}
