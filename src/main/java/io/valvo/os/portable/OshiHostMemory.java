package io.valvo.os.portable;

import io.valvo.model.status.HostMemory;
import io.valvo.os.HostMemoryReader;

import oshi.SystemInfo;
import oshi.hardware.GlobalMemory;

import java.util.Optional;

/**
 * Reads memory by OSHI, where there is no {@code /proc}. Nothing of OSHI is loaded before this is.
 * Pressure is unknown there.
 */
public final class OshiHostMemory implements HostMemoryReader {
    private final GlobalMemory memory = new SystemInfo().getHardware().getMemory();

    @Override
    public Optional<HostMemory> read() {
        long total = memory.getTotal();
        if (total <= 0) return Optional.empty();
        return Optional.of(new HostMemory(total, memory.getAvailable(), Double.NaN));
    }
}
