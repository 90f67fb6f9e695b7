package io.valvo.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.events.EventLog.Batch;
import io.valvo.model.event.Event;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventStore;
import io.valvo.model.event.EventSubject;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

class EventLogTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-20T10:30:00Z"));
    private static final EventData FACT = new EventData.Warning("something");

    /** What a reader does next: let something happen, read so many, or wait for so many. */
    sealed interface Step {
        record Append(int count) implements Step {}

        record Read(int limit) implements Step {}

        record Await(int limit) implements Step {}
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> append = Arbitraries.integers().between(1, 30).map(Step.Append::new);
        Arbitrary<Step> read = Arbitraries.integers().between(1, 12).map(Step.Read::new);
        Arbitrary<Step> await = Arbitraries.integers().between(1, 12).map(Step.Await::new);
        return Arbitraries.oneOf(append, read, await).list().ofMaxSize(60);
    }

    @Property
    void aReaderSeesEachNumberOnceAndInOrderOrIsToldThatItIsMissing(
            @ForAll("steps") List<Step> steps, @ForAll @IntRange(min = 1, max = 20) int keep) {
        var log = new Reader(BehaviorTestKit.create(EventLog.create(CLOCK, keep)));
        for (var step : steps) {
            switch (step) {
                case Step.Append(int count) -> log.append(count);
                case Step.Read(int limit) -> log.read(limit);
                case Step.Await(int limit) -> log.await(limit);
            }
        }
        log.append(1);
        log.readToTheEnd();
        assertThat(log.accounted).containsExactlyElementsOf(upTo(log.appended));
    }

    @Property
    void aStoreGivesWhatTheMemoryNoLongerHas(
            @ForAll @IntRange(min = 1, max = 50) int count,
            @ForAll @IntRange(min = 1, max = 10) int keep) {
        var store = new ListStore();
        var log =
                new Reader(
                        BehaviorTestKit.create(
                                EventLog.create(CLOCK, keep, store, EventMask.NONE)));
        log.append(count);
        log.readToTheEnd();
        assertThat(log.missing).isZero();
        assertThat(log.accounted).containsExactlyElementsOf(upTo(count));
    }

    @Example
    void numbersGoOnWhereTheStoreEnds() {
        var store = new ListStore();
        store.append(List.of(new Event(41, CLOCK.instant(), EventSubject.DAEMON, FACT)));
        var log = BehaviorTestKit.create(EventLog.create(CLOCK, 10, store, EventMask.NONE));
        log.run(new EventLog.Record(EventSubject.DAEMON, FACT));
        assertThat(store.lastSeq()).isEqualTo(42);
    }

    @Example
    void theLastNumberIsThatOfTheLatestEventAlsoOfAnEarlierDaemon() {
        var store = new ListStore();
        store.append(List.of(new Event(41, CLOCK.instant(), EventSubject.DAEMON, FACT)));
        var log = BehaviorTestKit.create(EventLog.create(CLOCK, 10, store, EventMask.NONE));
        var inbox = TestInbox.<Long>create();
        log.run(new EventLog.LastSequence(inbox.getRef()));
        log.run(new EventLog.Record(EventSubject.DAEMON, FACT));
        log.run(new EventLog.LastSequence(inbox.getRef()));
        assertThat(inbox.getAllReceived()).containsExactly(41L, 42L);
    }

    @Example
    void whoAsksBeyondTheEndGetsTheNextEvent() {
        var log = BehaviorTestKit.create(EventLog.create(CLOCK, 10));
        var inbox = TestInbox.<Batch>create();
        log.run(new EventLog.Await(500, 10, inbox.getRef()));
        log.run(new EventLog.Record(EventSubject.DAEMON, FACT));
        assertThat(inbox.receiveMessage().events()).extracting(Event::seq).containsExactly(1L);
    }

    @Example
    void aWaiterThatEndedIsForgotten() {
        var kit = ActorTestKit.create();
        try {
            var log = kit.spawn(EventLog.create(CLOCK, 10));
            for (int i = 0; i < EventLog.MAX_WAITING; i++) {
                var gone = kit.<Batch>spawn(Behaviors.stopped());
                log.tell(new EventLog.Await(0, 1, gone));
            }
            var probe = kit.createTestProbe(Batch.class);
            kit.createTestProbe()
                    .awaitAssert(
                            Duration.ofSeconds(30),
                            () -> {
                                log.tell(new EventLog.Await(0, 1, probe.getRef()));
                                log.tell(new EventLog.Record(EventSubject.DAEMON, FACT));
                                return probe.receiveMessage();
                            });
        } finally {
            kit.shutdownTestKit();
        }
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    /** Follows the log as a subscriber does and writes down every number that it has heard of. */
    private static final class Reader {
        private final BehaviorTestKit<EventLog.Command> log;
        private final TestInbox<Batch> inbox = TestInbox.create();
        private final List<Long> accounted = new ArrayList<>();
        private boolean waiting;
        private long seen;
        private long missing;
        private long appended;

        Reader(BehaviorTestKit<EventLog.Command> log) {
            this.log = log;
        }

        void append(int count) {
            for (int i = 0; i < count; i++) log.run(new EventLog.Record(EventSubject.DAEMON, FACT));
            appended += count;
            hear();
        }

        void read(int limit) {
            if (waiting) return;
            log.run(new EventLog.Read(seen, limit, inbox.getRef()));
            waiting = true;
            hear();
        }

        void await(int limit) {
            if (waiting) return;
            log.run(new EventLog.Await(seen, limit, inbox.getRef()));
            waiting = true;
            hear();
        }

        void readToTheEnd() {
            while (seen < appended) read(7);
        }

        private void hear() {
            if (!inbox.hasMessages()) return;
            var batch = inbox.receiveMessage();
            assertThat(inbox.hasMessages()).isFalse();
            waiting = false;
            missing += batch.missing();
            for (var seq = seen + 1; seq <= seen + batch.missing(); seq++) accounted.add(seq);
            batch.events().forEach(event -> accounted.add(event.seq()));
            if (!batch.events().isEmpty()) seen = batch.events().getLast().seq();
        }
    }

    private static final class ListStore implements EventStore {
        private final List<Event> events = new ArrayList<>();

        @Override
        public long lastSeq() {
            return events.isEmpty() ? 0 : events.getLast().seq();
        }

        @Override
        public void append(List<Event> more) {
            events.addAll(more);
        }

        @Override
        public List<Event> read(long since, int limit) {
            return events.stream().filter(event -> event.seq() > since).limit(limit).toList();
        }
    }
}
