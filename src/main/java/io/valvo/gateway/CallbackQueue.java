package io.valvo.gateway;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** What was decided and is still to be told, in order: outside, where it holds nobody up. */
final class CallbackQueue {
    private final Queue<Runnable> callbacks = new ArrayDeque<>();

    void add(Runnable callback) {
        callbacks.add(callback);
    }

    void tell(DispatchedRequest request, DispatchDecision decision) {
        callbacks.add(() -> request.answer.accept(decision));
    }

    /** All of it; nothing is left here. */
    List<Runnable> take() {
        if (callbacks.isEmpty()) return List.of();
        var taken = new ArrayList<>(callbacks);
        callbacks.clear();
        return taken;
    }
}
