package io.valvo.api.query;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Optional;

/** How full the heap was after the last collection: what is really held, garbage left out. */
public final class HeapMonitor {
    private static final int FULL_PERCENT = 85;
    private static final List<MemoryPoolMXBean> POOLS =
            ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(it -> it.getType() == MemoryType.HEAP)
                    .filter(it -> it.getCollectionUsage() != null)
                    .toList();

    private HeapMonitor() {}

    /** In words, when little is left. */
    public static Optional<String> shortage() {
        long held = POOLS.stream().mapToLong(it -> it.getCollectionUsage().getUsed()).sum();
        long most = Runtime.getRuntime().maxMemory();
        long percent = 100 * held / most;
        return Optional.of(
                        "the daemon holds %d of its %d MiB of memory"
                                .formatted(held >> 20, most >> 20))
                .filter(_ -> percent > FULL_PERCENT);
    }
}
