package io.valvo.model.spec;

import java.util.List;
import java.util.Optional;

/**
 * One declared port of a service.
 *
 * @param name {@code http}: unique within the service
 * @param candidates ports in the order in which they are tried: {@code prefer}, {@code otherwise},
 *     {@code range}; each 1 to 65535, or 0 for any free one; none at all means the same as a single
 *     0
 * @param socket Valvo itself binds the port and passes the listening socket on ({@code LISTEN_FDS})
 * @param address the literal IP address or {@code localhost} that the service listens on; empty:
 *     any address
 * @param reclaimFrom regular expressions; a holder whose command line one of them finds may be
 *     ended under {@link OnConflict#RECLAIM}
 */
public record PortSpec(
        String name,
        List<Integer> candidates,
        OnConflict onConflict,
        boolean socket,
        Optional<String> address,
        List<String> reclaimFrom) {
    /** Stands for any free port, chosen by the kernel. */
    public static final int ANY = 0;

    public PortSpec {
        candidates = candidates.isEmpty() ? List.of(ANY) : List.copyOf(candidates);
        reclaimFrom = List.copyOf(reclaimFrom);
    }
}
