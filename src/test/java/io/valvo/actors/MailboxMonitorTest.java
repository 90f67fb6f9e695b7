package io.valvo.actors;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.valvo.model.status.MailboxBacklog;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.MailboxSelector;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

class MailboxMonitorTest {
    private final ActorTestKit kit = ActorTestKit.create(ConfigFactory.load("application"));
    private final MailboxMonitor mailboxes = MailboxMonitor.of(Adapter.toClassic(kit.system()));
    private final CountDownLatch busy = new CountDownLatch(1);
    private final CountDownLatch free = new CountDownLatch(1);

    @AfterEach
    void shutDown() {
        free.countDown();
        kit.shutdownTestKit();
    }

    @Test
    void whatWaitsBehindAStuckPartGrowsOldUntilItIsTaken() throws Exception {
        var stuck =
                kit.<String>spawn(
                        Behaviors.receiveMessage(_ -> {
                            busy.countDown();
                            assertThat(free.await(60, TimeUnit.SECONDS)).isTrue();
                            return Behaviors.same();
                        }),
                        "stuck",
                        MailboxSelector.fromConfig("valvo.mailbox"));
        stuck.tell("first");
        assertThat(busy.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(backlog().age()).isZero();
        stuck.tell("same");
        stuck.tell("same");
        mailboxes.look();
        var began = backlog();
        assertThat(began.waiting()).isEqualTo(2);
        var probe = kit.createTestProbe();
        probe.awaitAssert(
                Duration.ofSeconds(60),
                () -> {
                    assertThat(backlog().age()).isGreaterThan(began.age().plusMillis(20));
                    return true;
                });
        free.countDown();
        probe.awaitAssert(
                Duration.ofSeconds(60),
                () -> {
                    assertThat(backlog()).isEqualTo(new MailboxBacklog("stuck", 0, Duration.ZERO));
                    return true;
                });
    }

    private MailboxBacklog backlog() {
        return backlogs().stream()
                .filter(it -> it.part().equals("stuck"))
                .findFirst()
                .orElseThrow();
    }

    private List<MailboxBacklog> backlogs() {
        return mailboxes.backlogs();
    }
}
