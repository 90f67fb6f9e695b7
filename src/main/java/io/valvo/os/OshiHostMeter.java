package io.valvo.os;

import io.valvo.model.HostMemory;

import oshi.SystemInfo;
import oshi.hardware.GlobalMemory;

import java.util.Optional;

/**
 * As OSHI tells it, where there is no {@code /proc}. Nothing of OSHI is loaded before this is.
 * Pressure is unknown there.
 */
final class OshiHostMeter implements HostMeter {
    private final GlobalMemory memory = new SystemInfo().getHardware().getMemory();

    @Override
    public Optional<HostMemory> read() {
        long total = memory.getTotal();
        if (total <= 0) return Optional.empty();
        return Optional.of(new HostMemory(total, memory.getAvailable(), Double.NaN));
    }
}
