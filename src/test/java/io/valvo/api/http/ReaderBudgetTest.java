package io.valvo.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.valvo.api.http.ReaderPermit.Kind;

import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** docs/api.md, Bounds: how many may read, and how much they hold. */
class ReaderBudgetTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final ByteString LAST = ByteString.fromString("lagged");
    private static final ByteString BLOCK = ByteString.fromString("block");

    private final ReaderBudget budget =
            new ReaderBudget(KIT.system().classicSystem().scheduler(), Duration.ZERO);

    @AfterAll
    static void close() {
        KIT.shutdownTestKit();
    }

    @Test
    void whoWaitsForMoreKeepsItsPlaceAndOneTooManyIsTurnedAway() {
        for (int i = 0; i < Kind.HISTORY.most(); i++) run(Kind.HISTORY, Source.never());
        assertThat(budget.exhausted()).hasValueSatisfying(it -> assertThat(it).contains("64"));
        assertThatThrownBy(() -> budget.issue(Kind.HISTORY))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        it -> {
                            assertThat(it.problem().status()).isEqualTo(429);
                            assertThat(it.headers().toString()).contains("Retry-After");
                        });
        assertThat(budget.issue(Kind.STREAM)).isNotNull();
    }

    @Test
    void whoDoesNotReadLosesItsPlaceToTheNextAndIsToldWhenItReadsAgain() throws Exception {
        var permit = budget.issue(Kind.HISTORY);
        var lazy = run(permit, Source.repeat(BLOCK));
        eventually(() -> assertThat(permit.lag()).isPositive());
        for (int i = 1; i < Kind.HISTORY.most(); i++) run(Kind.HISTORY, Source.never());
        run(Kind.HISTORY, Source.never());
        assertThat(budget.open(Kind.HISTORY)).isEqualTo(Kind.HISTORY.most());
        var read = next(lazy);
        while (read.equals(Optional.of(BLOCK))) read = next(lazy);
        assertThat(read).hasValue(LAST);
        assertThat(next(lazy)).isEmpty();
    }

    @Test
    void aPlaceIsGivenBackHoweverItsStreamEnds() {
        var released = new AtomicInteger();
        for (var end :
                List.<Runnable>of(
                        () -> ended(released), () -> cancelled(released), () -> never(released))) {
            int before = released.get();
            end.run();
            eventually(() -> assertThat(released).hasValue(before + 1));
            eventually(() -> assertThat(budget.open(Kind.STREAM)).isZero());
        }
    }

    @Test
    void allReadersTogetherHoldABoundedNumberOfBytes() {
        var first = budget.issue(Kind.HISTORY);
        first.charge(ReaderBudget.MOST_BYTES - 1, () -> {});
        var second = budget.issue(Kind.HISTORY);
        assertThatThrownBy(() -> second.charge(2, () -> {}))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        it -> assertThat(it.problem().status()).isEqualTo(429));
        assertThat(budget.open(Kind.HISTORY)).isEqualTo(1);
        first.release();
        budget.issue(Kind.HISTORY).charge(2, () -> {});
    }

    private void ended(AtomicInteger released) {
        var permit = budget.issue(Kind.STREAM);
        permit.charge(1, released::incrementAndGet);
        run(permit, Source.single(BLOCK)).pull();
    }

    private void cancelled(AtomicInteger released) {
        var permit = budget.issue(Kind.STREAM);
        permit.charge(1, released::incrementAndGet);
        run(permit, Source.repeat(BLOCK)).cancel();
    }

    /** Its connection was reset before the answer began. */
    private void never(AtomicInteger released) {
        budget.issue(Kind.STREAM).charge(1, released::incrementAndGet);
    }

    private void run(Kind kind, Source<ByteString, NotUsed> blocks) {
        run(budget.issue(kind), blocks);
    }

    private static SinkQueueWithCancel<ByteString> run(
            ReaderPermit permit, Source<ByteString, NotUsed> blocks) {
        return ReaderPermitStage.held(blocks, permit, LAST)
                .runWith(
                        Sink.<ByteString>queue().withAttributes(Attributes.inputBuffer(1, 1)),
                        KIT.system());
    }

    private static Optional<ByteString> next(SinkQueueWithCancel<ByteString> reader)
            throws Exception {
        return reader.pull().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void eventually(Runnable check) {
        KIT.createTestProbe()
                .awaitAssert(
                        Duration.ofSeconds(20),
                        () -> {
                            check.run();
                            return true;
                        });
    }
}
