package io.valvo.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import com.typesafe.config.ConfigFactory;

import io.valvo.model.ProcessId;
import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitAction;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.status.UsageSample;
import io.valvo.os.FakeCensus;
import io.valvo.os.ProcessTreeId;
import io.valvo.sampling.SamplerCommand.Watch;

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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** The stream in a time that passes only when the test says so. Memory is in MiB here. */
class SamplerTest {
    private static final long MIB = 1 << 20;
    private static final ProcessTreeId KIN = new ProcessTreeId(new ProcessId(7, 70), "m");
    private static final ProcessTreeId OTHER = new ProcessTreeId(new ProcessId(8, 80), "o");
    private static final Duration PATIENCE = ofSeconds(60);

    private final ActorTestKit kit =
            ActorTestKit.create(
                    ManualTime.config()
                            .withFallback(ConfigFactory.parseString("here.type = Dispatcher")));
    private final ManualTime time = ManualTime.get(kit.system());
    private final AtomicLong nanos = new AtomicLong(1);
    private final AtomicLong memory = new AtomicLong();
    private final AtomicLong hostLooks = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong faults = new AtomicLong();
    private final AtomicBoolean dead = new AtomicBoolean();
    private final TestProbe<String> looks = kit.createTestProbe(String.class);
    private final TestProbe<UsageSample> near = kit.createTestProbe(UsageSample.class);
    private final UsageStore figures = new UsageStore();
    private final ActorRef<SamplerCommand> sampler =
            kit.spawn(
                    Sampler.create(
                            new SamplingSources(
                                    this::census,
                                    figures,
                                    hostLooks::incrementAndGet,
                                    nanos::get,
                                    () -> Instant.ofEpochSecond(0, nanos.get())),
                            faults::incrementAndGet,
                            "here"));

    @AfterEach
    void shutDown() {
        kit.shutdownTestKit();
    }

    @Test
    void looksAtEverybodyOnceASecond() {
        watch(LimitsSpec.NONE);
        uses(30);
        pass(ofSeconds(1));
        assertThat(looked()).isEqualTo("all");
        pass(ofMillis(999));
        looks.expectNoMessage(Duration.ZERO);
        pass(ofMillis(1));
        assertThat(looked()).isEqualTo("all");
        assertThat(figures.latest("web")).map(UsageSample::memory).contains(30 * MIB);
        settled();
        assertThat(hostLooks).hasValue(2);
    }

    @Test
    void looksSoonerAtWhatGrowsTowardsItsLimit() {
        watch(limits(100));
        uses(0);
        second();
        uses(50);
        second();
        uses(75);
        pass(ofMillis(500));
        assertThat(looked()).isEqualTo("7");
        near.expectNoMessage(Duration.ZERO);
        uses(91);
        pass(ofMillis(250));
        assertThat(looked()).isEqualTo("7");
        assertThat(near.receiveMessage(PATIENCE).memory()).isEqualTo(91 * MIB);
    }

    @Test
    void tellsOnceMoreWhenTheLimitIsFarAgain() {
        watch(limits(100));
        uses(95);
        second();
        assertThat(near.receiveMessage(PATIENCE).memory()).isEqualTo(95 * MIB);
        uses(10);
        second();
        assertThat(near.receiveMessage(PATIENCE).memory()).isEqualTo(10 * MIB);
        second();
        near.expectNoMessage(Duration.ZERO);
    }

    @Test
    void whoIsGoneIsNotHurriedAfter() {
        watch(limits(100));
        uses(99);
        second();
        dead.set(true);
        pass(ofMillis(100));
        assertThat(looked()).isEqualTo("7");
        pass(ofMillis(200));
        looks.expectNoMessage(Duration.ZERO);
    }

    @Test
    void forgetsTheProcessAndKeepsWhatItUsed() {
        watch(LimitsSpec.NONE);
        uses(30);
        second();
        sampler.tell(new SamplerCommand.Forget("web"));
        second();
        assertThat(figures.latest("web")).isEmpty();
        var history = figures.seconds("web", Instant.ofEpochSecond(0, nanos.get()));
        assertThat(history.orElseThrow().memory()).contains(30 * MIB);
        sampler.tell(new SamplerCommand.Remove("web"));
        second();
        assertThat(figures.seconds("web", Instant.EPOCH)).isEmpty();
    }

    @Test
    void goesOnWithEverybodyAfterAFault() {
        watch(LimitsSpec.NONE);
        uses(30);
        failures.set(1);
        pass(ofSeconds(1));
        assertThat(looked()).isEqualTo("fails");
        for (String look = ""; !look.equals("all"); ) {
            pass(ofSeconds(1));
            look = nextIfAny();
        }
        settled();
        second();
        assertThat(figures.latest("web")).isPresent();
        assertThat(faults).hasValue(1);
    }

    /**
     * Time that passed before a timer was set moves nothing: then there is none, and more passes.
     */
    private String nextIfAny() {
        try {
            return looks.receiveMessage(ofMillis(500));
        } catch (AssertionError none) {
            return "";
        }
    }

    private FakeCensus census() {
        looks.ref().tell("opened");
        return new FakeCensus(it -> {
            if (failures.getAndDecrement() > 0) {
                looks.ref().tell("fails");
                throw new IllegalStateException("planted");
            }
            it.uses(7, memory.get() * MIB, 0);
            if (dead.get()) it.isGone(7);
            looks.ref().tell(it.asked.getLast());
        });
    }

    private String looked() {
        var next = looks.receiveMessage(PATIENCE);
        if (next.equals("opened")) return looked();
        if (!next.equals("fails")) settled();
        return next;
    }

    /**
     * The look that was told of is over and the next one is scheduled: the stage takes an order
     * only between its turns. Time may pass only then.
     */
    private void settled() {
        order(new Watch("probe", OTHER, LimitsSpec.NONE, near.ref()::tell), "probe", true);
        order(new SamplerCommand.Remove("probe"), "probe", false);
    }

    private void order(SamplerCommand order, String instance, boolean known) {
        sampler.tell(order);
        looks.awaitAssert(
                PATIENCE,
                () -> {
                    var history = figures.seconds(instance, Instant.EPOCH);
                    assertThat(history.isPresent()).isEqualTo(known);
                    return known;
                });
    }

    private void second() {
        pass(ofSeconds(1));
        while (!looked().equals("all")) {}
    }

    private void watch(LimitsSpec limits) {
        assertThat(looks.receiveMessage(PATIENCE)).isEqualTo("opened");
        order(new Watch("web", KIN, limits, near.ref()::tell), "web", true);
    }

    private void uses(long mib) {
        memory.set(mib);
    }

    private void pass(Duration span) {
        nanos.addAndGet(span.toNanos());
        time.timePasses(span);
    }

    private static LimitsSpec limits(long mib) {
        return new LimitsSpec(
                Map.of(Limit.MEMORY, (double) mib * MIB),
                Duration.ZERO,
                ofSeconds(30),
                0.9,
                LimitAction.RESTART,
                Optional.empty());
    }
}
