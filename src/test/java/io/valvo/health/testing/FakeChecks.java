package io.valvo.health.testing;

import io.valvo.health.ProbeResult;
import io.valvo.health.ProbeRunner;
import io.valvo.health.ProbeTarget;
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
public final class FakeChecks implements ProbeRunner {
    public record Question(ProbeSpec probe, CompletableFuture<ProbeResult> answer) {
        public void passes() {
            answer.complete(new ProbeResult.Passed(Duration.ofMillis(1)));
        }

        public void fails(String why) {
            answer.complete(new ProbeResult.Failed(why));
        }
    }

    private final List<Question> asked = new CopyOnWriteArrayList<>();
    private final Consumer<Question> announce;

    public FakeChecks(Consumer<Question> announce) {
        this.announce = announce;
    }

    public FakeChecks() {
        this(_ -> {});
    }

    @Override
    public CompletionStage<ProbeResult> run(ProbeSpec probe, ProbeTarget target, Duration timeout) {
        var question = new Question(probe, new CompletableFuture<>());
        asked.add(question);
        announce.accept(question);
        return question.answer();
    }

    public List<Question> asked() {
        return asked;
    }

    public Question last() {
        return asked.getLast();
    }
}
