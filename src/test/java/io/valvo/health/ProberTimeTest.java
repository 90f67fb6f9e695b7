package io.valvo.health;

import static io.valvo.health.testing.ProbeSpecs.NOTHING;
import static io.valvo.health.testing.ProbeSpecs.UNCHECKED;
import static io.valvo.health.testing.ProbeSpecs.health;
import static io.valvo.health.testing.ProbeSpecs.http;
import static io.valvo.health.testing.ProbeSpecs.ready;
import static io.valvo.health.testing.ProbeSpecs.service;

import static org.assertj.core.api.Assertions.assertThat;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.valvo.health.ProbeVerdict.BecameReady;
import io.valvo.health.ProbeVerdict.Failing;
import io.valvo.health.ProbeVerdict.HeartbeatMissed;
import io.valvo.health.ProbeVerdict.StartTimedOut;
import io.valvo.health.ProberCommand.Notified;
import io.valvo.health.ProberCommand.RoundDue;
import io.valvo.health.testing.FakeChecks;
import io.valvo.health.testing.FakeChecks.Question;
import io.valvo.model.spec.HealthSpec;
import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.ReadySpec;
import io.valvo.model.spec.ServiceSpec;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Time, without waiting for it. Whatever is asked or told, the timers before it are set by then.
 */
class ProberTimeTest {
    private static final Instant SPAWNED = Instant.parse("2026-11-20T10:30:00Z");
    private static final ProbeTarget TARGET =
            new ProbeTarget("127.0.0.1", Map.of(), List.of(), List.of(), Path.of("/"), Map.of());
    private static final Duration PATIENCE = ofSeconds(30);

    private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
    private final ManualTime time = ManualTime.get(kit.system());
    private final TestProbe<Question> asked = kit.createTestProbe(Question.class);
    private final TestProbe<ProbeVerdict> verdicts = kit.createTestProbe(ProbeVerdict.class);

    @AfterEach
    void shutDown() {
        kit.shutdownTestKit();
    }

    @Test
    void aReadyProbeIsTriedAtOnceAndThenEveryInterval() {
        spawn(service(NOTHING, ready(http("/")), UNCHECKED, Optional.empty()));
        nextQuestion().fails("connection refused");
        time.expectNoMessageFor(ofMillis(249), asked);
        time.timePasses(ofMillis(1));
        nextQuestion().passes();
        assertThat(verdicts.receiveMessage(PATIENCE)).isEqualTo(new BecameReady());
    }

    @Test
    void aCheckThatNeverAnswersCountsAsFailedAndItsAnswerIsTooLate() {
        spawn(service(NOTHING, NOTHING, health(3, 1, http("/")), Optional.empty()));
        assertThat(verdicts.receiveMessage(PATIENCE)).isEqualTo(new BecameReady());
        time.timePasses(ofSeconds(11));
        var question = nextQuestion();
        time.timePasses(ofSeconds(3));
        assertThat(verdicts.receiveMessage(PATIENCE))
                .isEqualTo(new Failing("http /", "no answer within 2s", 1));
        question.passes();
        time.expectNoMessageFor(ofSeconds(1), verdicts);
    }

    @Test
    void aStartEndsAfterItsTimeout() {
        var rarely = new ReadySpec(List.of(http("/")), ofSeconds(30), ofHours(1), ofSeconds(2), 1);
        spawn(service(NOTHING, rarely, UNCHECKED, Optional.empty()));
        nextQuestion().fails("connection refused");
        time.expectNoMessageFor(ofSeconds(29), verdicts);
        time.timePasses(ofSeconds(1));
        nextQuestion().fails("connection refused"); // the last look
        assertThat(verdicts.receiveMessage(PATIENCE)).isInstanceOf(StartTimedOut.class);
    }

    @Test
    void aReadyProcessIsNeverEndedByTheTimeoutOfItsStart() {
        var prober =
                spawn(service(NOTHING, ready(new ProbeSpec.Notify()), UNCHECKED, Optional.empty()));
        prober.tell(new Notified(Map.of("READY", "1")));
        assertThat(verdicts.receiveMessage(PATIENCE)).isEqualTo(new BecameReady());
        time.expectNoMessageFor(ofSeconds(60), verdicts);
    }

    @Test
    void silenceOfTheHeartIsNoticedAndABeatPreventsIt() {
        var rarely =
                new HealthSpec(
                        List.of(http("/")), ofHours(1), ofSeconds(2), 3, 1, Optional.empty());
        var prober = spawn(service(NOTHING, NOTHING, rarely, Optional.of(ofSeconds(60))));
        assertThat(verdicts.receiveMessage(PATIENCE)).isEqualTo(new BecameReady());
        time.expectNoMessageFor(ofSeconds(59), verdicts);
        prober.tell(new Notified(Map.of("WATCHDOG", "1")));
        prober.tell(new RoundDue(0));
        nextQuestion().passes(); // by now the beat before it has been heard
        time.expectNoMessageFor(ofSeconds(59), verdicts);
        time.timePasses(ofSeconds(1));
        prober.tell(new RoundDue(0));
        nextQuestion().passes(); // by now it listens whether a beat is on its way
        time.timePasses(FinalProbe.HEARING);
        assertThat(verdicts.receiveMessage(PATIENCE)).isInstanceOf(HeartbeatMissed.class);
        time.expectNoMessageFor(ofSeconds(600), verdicts);
    }

    @Test
    void aBeatThatWasInTimeCountsThoughItIsReadAfterItsWindow() {
        var rarely =
                new HealthSpec(
                        List.of(http("/")), ofHours(1), ofSeconds(2), 3, 1, Optional.empty());
        var prober = spawn(service(NOTHING, NOTHING, rarely, Optional.of(ofSeconds(3))));
        assertThat(verdicts.receiveMessage(PATIENCE)).isEqualTo(new BecameReady());
        time.timePasses(ofSeconds(3));
        prober.tell(new Notified(Map.of("WATCHDOG", "1")));
        prober.tell(new RoundDue(0));
        nextQuestion().passes();
        time.expectNoMessageFor(ofMillis(2_999), verdicts);
    }

    private ActorRef<ProberCommand> spawn(ServiceSpec spec) {
        var checks = new FakeChecks(asked.ref()::tell);
        return kit.spawn(
                Prober.create(
                        spec,
                        TARGET,
                        checks,
                        () -> CompletableFuture.completedFuture("; last output: UP"),
                        SPAWNED,
                        InstantSource.fixed(SPAWNED),
                        verdicts.ref()::tell));
    }

    private Question nextQuestion() {
        return asked.receiveMessage(PATIENCE);
    }
}
