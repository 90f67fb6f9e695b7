package io.valvo.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tracks backend instances that get no new request, and reports when the last one has ended. */
final class DrainTracker {
    private record Drain(ServiceBackend backend, String instance, int incarnation, Runnable done) {
        boolean over() {
            return backend.outstanding(instance, incarnation) == 0;
        }
    }

    private final CallbackQueue callbacks;
    private final List<Drain> all = new ArrayList<>();

    DrainTracker(CallbackQueue callbacks) {
        this.callbacks = callbacks;
    }

    /** It gets nothing more. {@code backend} empty: no route leads there. */
    void drain(Optional<ServiceBackend> backend, String instance, int incarnation, Runnable done) {
        backend.ifPresent(it -> it.close(instance, incarnation));
        var drain = backend.map(it -> new Drain(it, instance, incarnation, done));
        if (drain.filter(it -> !it.over()).isPresent()) all.add(drain.get());
        else callbacks.add(done);
    }

    /** Requests have ended, or processes. */
    void completeEmpty() {
        all.removeIf(this::over);
    }

    private boolean over(Drain it) {
        if (!it.over()) return false;
        callbacks.add(it.done);
        return true;
    }
}
