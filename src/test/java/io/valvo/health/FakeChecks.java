package io.valvo.health;

import io.valvo.model.spec.ProbeSpec;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Checks that the test answers; each question is announced, by when the prober has set its timers
 * for the round.
 */
final class FakeChecks implements Prober.Checks {
    record Question(ProbeSpec probe, CompletableFuture<Prober.Result> answer) {
        void passes() {
            answer.complete(new Prober.Passed(Duration.ofMillis(1)));
        }

        void fails(String why) {
            answer.complete(new Prober.Failed(why));
        }
    }

    private final List<Question> asked = new CopyOnWriteArrayList<>();
    private final Consumer<Question> announce;

    FakeChecks(Consumer<Question> announce) {
        this.announce = announce;
    }

    FakeChecks() {
        this(_ -> {});
    }

    @Override
    public CompletionStage<Prober.Result> run(
            ProbeSpec probe, Prober.Target target, Duration timeout) {
        var question = new Question(probe, new CompletableFuture<>());
        asked.add(question);
        announce.accept(question);
        return question.answer();
    }

    List<Question> asked() {
        return asked;
    }

    Question last() {
        return asked.getLast();
    }
}
