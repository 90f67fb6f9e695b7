package io.valvo.daemon;

import io.valvo.model.status.HostMemory;
import io.valvo.os.HostMemoryReader;
import io.valvo.rules.limits.HostPressure;

import java.util.function.Consumer;

/**
 * Looks how much memory is left, where the system says that, and tells the supervision while that
 * may concern it, and once more when it doesn't any longer. For one thread at a time.
 */
final class HostMemoryMonitor implements Runnable {
    private final HostMemoryReader meter;
    private final Consumer<HostMemory> concerned;
    private boolean told;

    HostMemoryMonitor(HostMemoryReader meter, Consumer<HostMemory> concerned) {
        this.meter = meter;
        this.concerned = concerned;
    }

    /** To be called once a second; takes some ten microseconds. */
    @Override
    public void run() {
        meter.read().ifPresent(this::see);
    }

    private void see(HostMemory host) {
        boolean concerns = HostPressure.mayConcern(host);
        if (concerns || told) concerned.accept(host);
        told = concerns;
    }
}
