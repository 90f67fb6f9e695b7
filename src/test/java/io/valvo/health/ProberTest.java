package io.valvo.health;

import static io.valvo.health.testing.ProbeSpecs.NOTHING;
import static io.valvo.health.testing.ProbeSpecs.UNCHECKED;
import static io.valvo.health.testing.ProbeSpecs.health;
import static io.valvo.health.testing.ProbeSpecs.http;
import static io.valvo.health.testing.ProbeSpecs.ready;
import static io.valvo.health.testing.ProbeSpecs.service;

import static org.assertj.core.api.Assertions.assertThat;

import static java.time.Duration.ofSeconds;

import io.valvo.health.ProbeVerdict.BecameReady;
import io.valvo.health.ProbeVerdict.Failing;
import io.valvo.health.ProbeVerdict.HeartbeatMissed;
import io.valvo.health.ProbeVerdict.Recovered;
import io.valvo.health.ProbeVerdict.StartTimedOut;
import io.valvo.health.ProbeVerdict.Unresponsive;
import io.valvo.health.ProberCommand.FinalProbeTimeout;
import io.valvo.health.ProberCommand.HeartbeatTimeout;
import io.valvo.health.ProberCommand.Notified;
import io.valvo.health.ProberCommand.NotifySettled;
import io.valvo.health.ProberCommand.RoundDue;
import io.valvo.health.ProberCommand.StartTimeout;
import io.valvo.health.testing.FakeChecks;
import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.ServiceSpec;

import org.apache.pekko.actor.testkit.typed.Effect;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/** Wiring, without a thread: what is asked, what is told, which timers are set. */
class ProberTest {
    private static final ProbeSpec HTTP = http("/health");
    private static final ProbeSpec TCP = new ProbeSpec.Tcp(Optional.empty());
    private static final ProbeSpec NOTIFY = new ProbeSpec.Notify();
    private static final ProbeTarget TARGET =
            new ProbeTarget("127.0.0.1", Map.of(), List.of(), List.of(), Path.of("/"), Map.of());
    private static final Instant SPAWNED = Instant.parse("2026-11-20T10:30:00Z");

    private final FakeChecks checks = new FakeChecks();
    private final TestInbox<ProbeVerdict> verdicts = TestInbox.create();
    private Instant now = SPAWNED;

    @Test
    void withoutProbesItIsReadyAtOnce() {
        begin(service(NOTHING, NOTHING, UNCHECKED, Optional.empty()));
        verdicts.expectMessage(new BecameReady());
        assertThat(checks.asked()).isEmpty();
    }

    @Test
    void readinessIsAskedForOnlyWhenStartupHolds() {
        var prober = begin(service(ready(TCP), ready(HTTP), UNCHECKED, Optional.empty()));
        assertThat(checks.asked()).extracting(FakeChecks.Question::probe).containsExactly(TCP);
        checks.last().passes();
        prober.runOne();
        assertThat(checks.asked())
                .extracting(FakeChecks.Question::probe)
                .containsExactly(TCP, HTTP);
        assertThat(verdicts.hasMessages()).isFalse();
        checks.last().passes();
        prober.runOne();
        verdicts.expectMessage(new BecameReady());
    }

    @Test
    void aProbeIsNotAskedWhileItsLastQuestionIsOpen() {
        var prober = begin(service(NOTHING, ready(HTTP), UNCHECKED, Optional.empty()));
        prober.run(new RoundDue(0));
        assertThat(checks.asked()).hasSize(1);
        checks.last().fails("connection refused");
        prober.runOne();
        prober.run(new RoundDue(0));
        assertThat(checks.asked()).hasSize(2);
    }

    @Test
    void aStartThatTakesTooLongIsToldWithTheLastReason() {
        var prober = begin(service(NOTHING, ready(HTTP), UNCHECKED, Optional.empty()));
        checks.last().fails("connection refused");
        prober.runOne();
        prober.run(new StartTimeout());
        prober.runOne();
        checks.last().fails("answered 503");
        prober.runOne();
        verdicts.expectMessage(
                new StartTimedOut(
                        "not ready within 30s: http /health: answered 503; last output: loading"));
        prober.run(new RoundDue(0));
        assertThat(checks.asked()).hasSize(2);
    }

    @Test
    void whatHoldsWhenItsTimeIsUpIsReady() {
        var prober = begin(service(ready(TCP), ready(HTTP), UNCHECKED, Optional.empty()));
        checks.last().fails("connection refused");
        prober.runOne();
        now = SPAWNED.plusSeconds(30);
        prober.run(new StartTimeout());
        prober.runOne();
        checks.last().passes();
        prober.runOne();
        assertThat(timer(prober, StartTimeout.class)).isEqualTo(Duration.ZERO);
        prober.run(new StartTimeout());
        prober.runOne();
        checks.last().passes();
        prober.runOne();
        verdicts.expectMessage(new BecameReady());
    }

    @Test
    void theLastLookWaitsForAnAnswerThatIsOnItsWayButNotForEver() {
        var prober = begin(service(NOTHING, ready(HTTP), UNCHECKED, Optional.empty()));
        prober.run(new StartTimeout());
        prober.runOne();
        assertThat(checks.asked()).hasSize(1);
        assertThat(timer(prober, FinalProbeTimeout.class)).isEqualTo(ofSeconds(2));
        prober.run(new FinalProbeTimeout());
        verdicts.expectMessage(
                new StartTimedOut(
                        "not ready within 30s: http /health: no answer yet; last output: loading"));
    }

    @Test
    void theLogIsReadOnceMoreAfterItsLastWordsWereRead() {
        var log = new ProbeSpec.Log(Pattern.compile("UP"));
        var prober = begin(service(NOTHING, ready(log), UNCHECKED, Optional.empty()));
        var before = checks.last();
        prober.run(new StartTimeout());
        assertThat(checks.asked()).hasSize(1);
        prober.runOne();
        assertThat(checks.asked()).hasSize(2);
        before.fails("no line has matched so far");
        prober.runOne();
        assertThat(verdicts.hasMessages()).isFalse();
        checks.last().passes();
        prober.runOne();
        verdicts.expectMessage(new BecameReady());
    }

    @Test
    void readyThatWasSaidInTimeIsHeardThoughItIsReadLate() {
        var prober = begin(service(NOTHING, ready(NOTIFY), UNCHECKED, Optional.empty()));
        prober.run(new StartTimeout());
        prober.runOne();
        prober.run(notified("READY", "1"));
        verdicts.expectMessage(new BecameReady());
    }

    @Test
    void whoAsksForMoreTimeWhenItsTimeIsUpGetsIt() {
        var prober = begin(service(NOTHING, ready(NOTIFY), UNCHECKED, Optional.empty()));
        now = SPAWNED.plusSeconds(30);
        prober.run(new StartTimeout());
        prober.run(notified("EXTEND_TIMEOUT_USEC", "20000000"));
        prober.runOne();
        assertThat(timer(prober, StartTimeout.class)).isEqualTo(ofSeconds(20));
        prober.run(new NotifySettled());
        assertThat(verdicts.hasMessages()).isFalse();
    }

    @Test
    void theTimeoutCountsFromTheSpawn() {
        now = SPAWNED.plusSeconds(10);
        var prober = begin(service(NOTHING, ready(HTTP), UNCHECKED, Optional.empty()));
        assertThat(timer(prober, StartTimeout.class)).isEqualTo(ofSeconds(20));
    }

    @Test
    void aProcessThatAsksForMoreTimeGetsIt() {
        var prober = begin(service(NOTHING, ready(NOTIFY), UNCHECKED, Optional.empty()));
        assertThat(timer(prober, StartTimeout.class)).isEqualTo(ofSeconds(30));
        now = SPAWNED.plusSeconds(25);
        prober.run(notified("EXTEND_TIMEOUT_USEC", "20000000"));
        assertThat(timer(prober, StartTimeout.class)).isEqualTo(ofSeconds(20));
        prober.run(notified("EXTEND_TIMEOUT_USEC", "1000000"));
        prober.run(new StartTimeout());
        prober.runOne();
        prober.run(new NotifySettled());
        verdicts.expectMessage(
                new StartTimedOut(
                        "not ready within 45s: notify: it has not sent READY=1; last output: loading"));
    }

    @Test
    void readyIsHeardEvenBeforeItIsAskedFor() {
        var prober = begin(service(ready(TCP), ready(NOTIFY), UNCHECKED, Optional.empty()));
        prober.run(notified("READY", "1"));
        assertThat(verdicts.hasMessages()).isFalse();
        checks.last().passes();
        prober.runOne();
        verdicts.expectMessage(new BecameReady());
    }

    @Test
    void healthIsToldFromTheFirstFailureToTheLastAndBack() {
        var prober = begin(service(NOTHING, NOTHING, health(2, 1, HTTP), Optional.empty()));
        verdicts.expectMessage(new BecameReady());
        round(prober, () -> checks.last().fails("answered 500"));
        verdicts.expectMessage(new Failing("http /health", "answered 500", 1));
        round(prober, () -> checks.last().passes());
        verdicts.expectMessage(new Recovered("http /health"));
        round(prober, () -> checks.last().fails("a"));
        round(prober, () -> checks.last().fails("b"));
        assertThat(verdicts.getAllReceived())
                .containsExactly(
                        new Failing("http /health", "a", 1),
                        new Failing("http /health", "b", 2),
                        new Unresponsive("http /health", "b"));
    }

    @Test
    void theHeartbeatsWindowBeginsAtReadyAndEveryBeatBeginsItAnew() {
        var prober = begin(service(NOTHING, ready(NOTIFY), UNCHECKED, Optional.of(ofSeconds(60))));
        prober.run(notified("WATCHDOG", "1"));
        assertThat(timers(prober, HeartbeatTimeout.class)).isEmpty();
        prober.run(notified("READY", "1"));
        assertThat(timer(prober, HeartbeatTimeout.class)).isEqualTo(ofSeconds(60));
        now = now.plusSeconds(50);
        prober.run(notified("WATCHDOG", "1"));
        assertThat(timer(prober, HeartbeatTimeout.class)).isEqualTo(ofSeconds(60));
        verdicts.expectMessage(new BecameReady());

        now = now.plusSeconds(60);
        prober.run(new HeartbeatTimeout());
        assertThat(verdicts.hasMessages()).isFalse();
        prober.run(new NotifySettled());
        verdicts.expectMessage(new HeartbeatMissed(ofSeconds(60)));
    }

    @Test
    void aTriggerCountsAsAMissedHeartbeatAtOnce() {
        var prober = begin(service(NOTHING, ready(NOTIFY), UNCHECKED, Optional.empty()));
        now = now.plusSeconds(3);
        prober.run(notified("WATCHDOG", "trigger"));
        verdicts.expectMessage(new HeartbeatMissed(ofSeconds(3)));
    }

    private BehaviorTestKit<ProberCommand> begin(ServiceSpec spec) {
        return BehaviorTestKit.create(
                Prober.create(
                        spec,
                        TARGET,
                        checks,
                        () -> CompletableFuture.completedFuture("; last output: loading"),
                        SPAWNED,
                        () -> now,
                        verdicts.getRef()::tell));
    }

    private static void round(BehaviorTestKit<ProberCommand> prober, Runnable answer) {
        prober.run(new RoundDue(0));
        answer.run();
        prober.runOne();
    }

    private static Notified notified(String field, String value) {
        return new Notified(Map.of(field, value));
    }

    private static Duration timer(
            BehaviorTestKit<ProberCommand> prober, Class<? extends ProberCommand> message) {
        return timers(prober, message).getLast();
    }

    private static List<Duration> timers(
            BehaviorTestKit<ProberCommand> prober, Class<? extends ProberCommand> message) {
        return prober.getAllEffects().stream()
                .filter(Effect.TimerScheduled.class::isInstance)
                .map(effect -> (Effect.TimerScheduled<?>) effect)
                .filter(timer -> message.isInstance(timer.msg()))
                .map(timer -> timer.duration())
                .toList();
    }
}
