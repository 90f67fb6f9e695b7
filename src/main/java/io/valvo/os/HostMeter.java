package io.valvo.os;

import io.valvo.model.HostMemory;

import java.util.Optional;

/** Reads how much memory is left. Blocks, for less than a millisecond; for one thread at a time. */
public interface HostMeter {
    /** Empty: this system doesn't tell. */
    Optional<HostMemory> read();

    /** That of this system. */
    static HostMeter create() {
        return ProcFs.isHere() ? LinuxHostMeter.create() : new OshiHostMeter();
    }
}
