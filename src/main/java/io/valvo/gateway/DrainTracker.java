package io.valvo.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Processes that are to end once their requests are through. */
final class DrainTracker {
    private record Drain(ServiceBackend pool, String instance, int incarnation, Runnable done) {
        boolean over() {
            return pool.outstanding(instance, incarnation) == 0;
        }
    }

    private final CallbackQueue outbox;
    private final List<Drain> all = new ArrayList<>();

    DrainTracker(CallbackQueue outbox) {
        this.outbox = outbox;
    }

    /** It gets nothing more. {@code pool} empty: no route leads there. */
    void begin(Optional<ServiceBackend> pool, String instance, int incarnation, Runnable done) {
        pool.ifPresent(it -> it.close(instance, incarnation));
        var drain = pool.map(it -> new Drain(it, instance, incarnation, done));
        if (drain.filter(it -> !it.over()).isPresent()) all.add(drain.get());
        else outbox.add(done);
    }

    /** Requests have ended, or processes. */
    void look() {
        all.removeIf(this::over);
    }

    private boolean over(Drain it) {
        if (!it.over()) return false;
        outbox.add(it.done);
        return true;
    }
}
