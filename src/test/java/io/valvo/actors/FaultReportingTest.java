package io.valvo.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.events.EventLog;
import io.valvo.events.EventMask;
import io.valvo.model.event.Event;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventStore;
import io.valvo.model.event.EventSubject;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Parts of the daemon that fail begin anew, and are told of. */
class FaultReportingTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final ActorTestKit kit = ActorTestKit.create();
    private final AtomicInteger told = new AtomicInteger();

    @AfterEach
    void end() {
        kit.shutdownTestKit();
    }

    @Test
    void aPartThatFailsIsToldOfEachTimeAndGoesOn() {
        var heard = kit.<String>createTestProbe();
        Behavior<String> part =
                Behaviors.setup(_ ->
                        Behaviors.receiveMessage(text -> {
                            if (text.equals("bad")) throw new IllegalStateException("planted");
                            heard.ref().tell(text);
                            return Behaviors.same();
                        }));
        var ref = kit.spawn(survived(String.class, part));
        for (var text : List.of("one", "bad", "two", "bad", "three")) ref.tell(text);
        heard.expectMessage(LONG, "one");
        heard.expectMessage(LONG, "two");
        heard.expectMessage(LONG, "three");
        assertThat(told).hasValue(2);
    }

    /** The number that failed is used for the next event: nobody has heard of it. */
    @Test
    void whoWaitsForEventsWhenTheLogFailsHearsOfTheNext() {
        var store = new Failing();
        var log = EventLog.create(InstantSource.fixed(Instant.EPOCH), 10, store, EventMask.NONE);
        var ref = kit.spawn(survived(EventLog.Command.class, log));
        var reader = kit.<EventLog.Batch>createTestProbe();
        ref.tell(record("first"));
        ref.tell(new EventLog.Read(0, 10, reader.ref()));
        assertThat(reader.receiveMessage(LONG).events()).hasSize(1);
        ref.tell(new EventLog.Await(1, 10, reader.ref()));
        store.fails = true;
        ref.tell(record("lost"));
        ref.tell(record("second"));
        var batch = reader.receiveMessage(LONG);
        assertThat(batch.events())
                .extracting(Event::seq, Event::fact)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(2L, new EventData.Warning("second")));
        assertThat(told).hasValue(1);
    }

    private <T> Behavior<T> survived(Class<T> messages, Behavior<T> behavior) {
        return FaultReporting.survived(
                messages, behavior, SupervisorStrategy.restart(), told::incrementAndGet);
    }

    private static EventLog.Record record(String text) {
        return new EventLog.Record(EventSubject.DAEMON, new EventData.Warning(text));
    }

    private static final class Failing implements EventStore {
        private final List<Event> kept = new ArrayList<>();
        private volatile boolean fails;

        @Override
        public long lastSeq() {
            return kept.size();
        }

        @Override
        public void append(List<Event> events) {
            if (!fails) kept.addAll(events);
            else {
                fails = false;
                throw new IllegalStateException("planted");
            }
        }

        @Override
        public List<Event> read(long since, int limit) {
            return kept.stream().filter(it -> it.seq() > since).limit(limit).toList();
        }
    }
}
