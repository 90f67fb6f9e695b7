package io.valvo.gateway;

import static io.valvo.gateway.GatewayFixture.route;
import static io.valvo.gateway.GatewayFixture.to;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.AdmissionSpec;
import io.valvo.rules.gateway.RequestHead;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Many threads at one desk. */
@Timeout(60)
class LockingDispatcherTest {
    private final ScheduledExecutorService alarm = Executors.newSingleThreadScheduledExecutor();
    private final GatewayFixture fixture = new GatewayFixture();
    private final LockingDispatcher gate =
            new LockingDispatcher(
                    GatewayFixture.gateway(
                            GatewayFixture.with(
                                    route("a", to("web")),
                                    new AdmissionSpec(
                                            3,
                                            100,
                                            Duration.ofMillis(200),
                                            Optional.empty(),
                                            Optional.empty()))),
                    fixture,
                    System::nanoTime,
                    InstantSource.system(),
                    alarm);

    @AfterEach
    void end() {
        alarm.shutdownNow();
    }

    @Test
    void fromManyThreadsNeverMoreThanMayAreOnTheirWayAndAllGetThere() throws Exception {
        fixture.service("web", 2).ready("web", 1, 81).ready("web/2", 1, 82);
        gate.serviceChanged(fixture.status("web"));
        int threads = 4;
        int each = 2_000;
        var out = new AtomicInteger();
        var most = new AtomicInteger();
        var done = new CountDownLatch(threads * each);
        var pool = Executors.newFixedThreadPool(threads);
        IntStream.range(0, threads)
                .forEach(t ->
                        pool.execute(() -> {
                            for (int i = 0; i < each; i++)
                                gate.ask(head("/a", t), verdict -> carry(verdict, out, most, done));
                        }));
        done.await();
        pool.shutdownNow();
        assertThat(most.get()).isBetween(1, 3);
        var report = gate.report().getFirst();
        assertThat(report.requests()).isEqualTo(threads * each);
        assertThat(report.succeeded() + report.refused()).isEqualTo(threads * each);
        assertThat(report.waiting()).isZero();
        assertThat(report.targets().getFirst().inflight()).isZero();
    }

    @Test
    void theAlarmWakesWhoWaitsForItsDeadline() throws Exception {
        fixture.service("web", 1).state("web", io.valvo.model.status.InstanceState.STARTING, 1, 0);
        gate.serviceChanged(fixture.status("web"));
        var verdict = new CompletableFuture<DispatchDecision>();
        gate.ask(head("/a", 0), verdict::complete);
        assertThat(verdict.get()).isInstanceOf(DispatchDecision.Refuse.class);
    }

    private static void carry(
            DispatchDecision verdict, AtomicInteger out, AtomicInteger most, CountDownLatch done) {
        if (verdict instanceof DispatchDecision.Send send) {
            most.accumulateAndGet(out.incrementAndGet(), Math::max);
            send.attempt().answered(200);
            out.decrementAndGet();
            send.attempt().finished();
        }
        done.countDown();
    }

    private static RequestHead head(String path, int client) {
        return new RequestHead(
                "GET",
                "",
                path,
                _ -> null,
                Optional.empty(),
                false,
                "client" + client,
                System.nanoTime());
    }
}
