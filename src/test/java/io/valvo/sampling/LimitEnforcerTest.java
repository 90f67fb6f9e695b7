package io.valvo.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitAction;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.status.UsageSample;
import io.valvo.rules.limits.LimitRule.Exceeded;
import io.valvo.rules.limits.LimitRule.News;
import io.valvo.rules.limits.LimitRule.Warned;
import io.valvo.sampling.LimitEnforcer.Iterated;
import io.valvo.sampling.LimitEnforcer.Sampled;
import io.valvo.sampling.LimitEnforcer.TimeMoved;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

class LimitEnforcerTest {
    private static final Duration PATIENCE = ofSeconds(60);

    private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
    private final ManualTime time = ManualTime.get(kit.system());
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final TestProbe<News> news = kit.createTestProbe(News.class);

    @AfterEach
    void shutDown() {
        kit.shutdownTestKit();
    }

    @Test
    void tellsWhenTheRunTimeNearsItsEndAndWhenItIsOver() {
        var enforcer = enforce(Map.of(Limit.RUNTIME, 10_000.0, Limit.PROCESSES, 10.0));
        settle(enforcer);
        pass(ofMillis(8_999));
        news.expectNoMessage(Duration.ZERO);
        pass(ofMillis(1));
        assertThat(news.receiveMessage(PATIENCE)).isInstanceOf(Warned.class);
        settle(enforcer);
        pass(ofMillis(1_000));
        assertThat(news.receiveMessage(PATIENCE).breach().text()).isEqualTo("runtime 10s");
    }

    @Test
    void countsIterations() {
        var enforcer = enforce(Map.of(Limit.ITERATIONS, 3.0));
        enforcer.tell(new Iterated());
        enforcer.tell(new Iterated());
        enforcer.tell(new Iterated());
        assertThat(news.receiveMessage(PATIENCE)).isInstanceOf(Exceeded.class);
    }

    @Test
    void holdsEverySampleAgainstEveryBound() {
        var enforcer = enforce(Map.of(Limit.PROCESSES, 10.0, Limit.FILES, 100.0));
        enforcer.tell(new Sampled(new UsageSample(0, 0, Double.NaN, 0, 11, 1, 95, -1, -1)));
        assertThat(news.receiveMessage(PATIENCE).breach().text()).isEqualTo("processes 11/10");
        assertThat(news.receiveMessage(PATIENCE).breach().text()).isEqualTo("files 95/100");
    }

    @Test
    void aClockThatWasSetDoesNotChangeTheRunTime() {
        var enforcer = enforce(Map.of(Limit.RUNTIME, 10_000.0, Limit.PROCESSES, 10.0));
        settle(enforcer);
        now.updateAndGet(it -> it.plus(Duration.ofDays(1)));
        enforcer.tell(new TimeMoved(Duration.ofDays(1)));
        settle(enforcer);
        pass(ofMillis(8_999));
        news.expectNoMessage(Duration.ZERO);
        pass(ofMillis(1));
        assertThat(news.receiveMessage(PATIENCE)).isInstanceOf(Warned.class);
    }

    private ActorRef<LimitEnforcer.Command> enforce(Map<Limit, Double> bounds) {
        var limits =
                new LimitsSpec(
                        bounds,
                        Duration.ZERO,
                        ofSeconds(30),
                        0.9,
                        LimitAction.RESTART,
                        Optional.empty());
        return kit.spawn(
                LimitEnforcer.create(limits, Instant.EPOCH, now::get, now::get, news.ref()::tell));
    }

    /** What it answers to this, it answers after it has set its timer. */
    private void settle(ActorRef<LimitEnforcer.Command> enforcer) {
        enforcer.tell(new Sampled(new UsageSample(0, 0, Double.NaN, 0, 11, 1, -1, -1, -1)));
        assertThat(news.receiveMessage(PATIENCE).breach().limit()).isEqualTo(Limit.PROCESSES);
        enforcer.tell(new Sampled(new UsageSample(0, 0, Double.NaN, 0, 1, 1, -1, -1, -1)));
    }

    private void pass(Duration span) {
        now.updateAndGet(it -> it.plus(span));
        time.timePasses(span);
    }
}
