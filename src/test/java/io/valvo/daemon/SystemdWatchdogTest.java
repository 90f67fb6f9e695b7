package io.valvo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.supervision.ServicesCommand;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

class SystemdWatchdogTest {
    private static final Duration WINDOW = Duration.ofSeconds(3);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
    private final ManualTime time = ManualTime.get(kit.system());
    private final TestProbe<ServicesCommand> services = kit.createTestProbe();
    private final Semaphore fed = new Semaphore(0);

    @AfterEach
    void end() {
        kit.shutdownTestKit();
    }

    @Test
    void itIsFedThreeTimesAWindowAsLongAsTheSupervisionAnswers() throws Exception {
        begin();
        for (int i = 0; i < 3; i++) {
            answer();
            assertThat(fed.tryAcquire(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            time.timePasses(WINDOW.dividedBy(3));
        }
    }

    @Test
    void aSupervisionThatHangsLetsItStarveThoughTimersTurn() throws Exception {
        begin();
        for (int i = 0; i < 4; i++) {
            assertThat(services.receiveMessage(LONG)).isInstanceOf(ServicesCommand.Describe.class);
            time.timePasses(WINDOW.dividedBy(3));
        }
        assertThat(fed.availablePermits()).isZero();

        answer();
        assertThat(fed.tryAcquire(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(fed.availablePermits()).isZero();
    }

    private void begin() {
        new SystemdWatchdog(WINDOW, fed::release, services.ref(), kit.system()).start();
        time.timePasses(Duration.ofMillis(1));
    }

    private void answer() {
        var asked = (ServicesCommand.Describe) services.receiveMessage(LONG);
        asked.replyTo().tell(List.of());
    }
}
