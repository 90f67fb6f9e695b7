package io.valvo.gateway;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** What was decided and is still to be told, in order: outside, where it holds nobody up. */
final class CallbackQueue {
    private final Queue<Runnable> news = new ArrayDeque<>();

    void add(Runnable told) {
        news.add(told);
    }

    /** It goes to whoever asks for the petition at present. */
    void tell(QueuedRequest petition, DispatchDecision verdict) {
        var answer = petition.answer;
        news.add(() -> answer.accept(verdict));
    }

    /** All of it; nothing is left here. */
    List<Runnable> take() {
        if (news.isEmpty()) return List.of();
        var taken = new ArrayList<>(news);
        news.clear();
        return taken;
    }
}
