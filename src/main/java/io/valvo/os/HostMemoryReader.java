package io.valvo.os;

import io.valvo.model.status.HostMemory;

import java.util.Optional;

/**
 * Reads how much memory the machine, or the control group of this process, has left. Blocks, for
 * less than a millisecond; for one thread at a time.
 */
public interface HostMemoryReader {
    /** Empty: this system doesn't tell. */
    Optional<HostMemory> read();
}
