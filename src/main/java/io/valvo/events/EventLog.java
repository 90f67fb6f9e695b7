package io.valvo.events;

import io.valvo.model.event.Event;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventStore;
import io.valvo.model.event.EventSubject;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Numbers facts, keeps the latest and hands them out. Readers pull: each reads on from the last
 * number it has seen, at its own pace, so a slow one lags behind in the ring and slows nobody down.
 */
public final class EventLog {
    public sealed interface Command {}

    /** Something happened; it gets the next number and the present time. */
    @SuppressWarnings("AvoidCommonTypeNames") // an order; always written EventLog.Record
    public record Record(EventSubject subject, EventData fact) implements Command {}

    /**
     * Up to {@code limit} events after {@code since}, the oldest first, at once, even if there are
     * none.
     */
    public record Read(long since, int limit, ActorRef<Batch> replyTo) implements Command {}

    /**
     * The same, but answered only when there is at least one. Who asks for what lies beyond the
     * latest event (its number is of another history) gets the next one. Past {@link #MAX_WAITING}
     * there is no answer.
     */
    public record Await(long since, int limit, ActorRef<Batch> replyTo) implements Command {}

    /**
     * What a reader gets.
     *
     * @param missing how many of the events asked for are no longer kept (they lie before the first
     *     one here)
     * @param last the number of the latest event there is
     */
    public record Batch(List<Event> events, long missing, long last) {}

    /** Asks for the number of the latest event; answered once all earlier messages are recorded. */
    public record LastSequence(ActorRef<Long> replyTo) implements Command {}

    private record Gone(ActorRef<Batch> replyTo) implements Command {}

    /** Events kept in memory. */
    public static final int KEEP = 10_000;

    /** Questions of {@link Await} that wait at the same time. */
    public static final int MAX_WAITING = 1_000;

    private final EventRing ring;
    private final InstantSource clock;
    private final EventStore store;
    private final EventMask mask;
    private final ActorContext<Command> context;
    private final Deque<Await> waiting;

    /** Keeps the latest {@code keep} events in memory, and nowhere else. */
    public static Behavior<Command> create(InstantSource clock, int keep) {
        return create(clock, keep, EventStore.NONE, EventMask.NONE);
    }

    /** Goes on with the number after the store's last one. */
    public static Behavior<Command> create(
            InstantSource clock, int keep, EventStore store, EventMask mask) {
        var waiting = new ArrayDeque<Await>();
        return Behaviors.setup(
                context -> new EventLog(clock, keep, store, mask, waiting, context).open());
    }

    /**
     * @param waiting outlives the actor: who still waits when it fails and begins anew
     */
    private EventLog(
            InstantSource clock,
            int keep,
            EventStore store,
            EventMask mask,
            Deque<Await> waiting,
            ActorContext<Command> context) {
        this.waiting = waiting;
        this.ring = new EventRing(keep, store.lastSeq());
        this.clock = clock;
        this.store = store;
        this.mask = mask;
        this.context = context;
    }

    private Behavior<Command> open() {
        return Behaviors.receiveMessage(command -> {
            switch (command) {
                case Record(var subject, var fact) -> append(subject, fact);
                case Read(var since, var limit, var replyTo) -> replyTo.tell(batch(since, limit));
                case LastSequence(var replyTo) -> replyTo.tell(ring.last());
                case Await await -> answerOrKeep(await);
                case Gone(var replyTo) ->
                        waiting.removeIf(await -> await.replyTo().equals(replyTo));
            }
            return Behaviors.same();
        });
    }

    private void append(EventSubject subject, EventData fact) {
        var event = new Event(ring.last() + 1, clock.instant(), subject, mask.masked(fact));
        ring.add(event);
        store.append(List.of(event));
        if (!waiting.isEmpty()) wakeAll();
    }

    private void wakeAll() {
        for (var await : waiting) {
            context.unwatch(await.replyTo());
            await.replyTo().tell(batch(await.since(), await.limit()));
        }
        waiting.clear();
    }

    private void answerOrKeep(Await await) {
        var known = await.since() < ring.last() ? await.since() : ring.last();
        if (known < ring.last()) await.replyTo().tell(batch(known, await.limit()));
        else if (waiting.size() < MAX_WAITING)
            keep(new Await(known, await.limit(), await.replyTo()));
    }

    private void keep(Await await) {
        context.watchWith(await.replyTo(), new Gone(await.replyTo()));
        waiting.add(await);
    }

    private Batch batch(long since, int limit) {
        if (since >= ring.last()) return new Batch(List.of(), 0, ring.last());
        var from = Math.max(0, since) + 1;
        var events = events(from, Math.max(1, limit));
        var missing = events.isEmpty() ? 0 : events.getFirst().seq() - from;
        return new Batch(events, missing, ring.last());
    }

    /** What the memory no longer has may still be in the store. */
    private List<Event> events(long from, int limit) {
        if (from >= ring.first()) return ring.read(from, limit);
        var older = store.read(from - 1, limit);
        return older.isEmpty() ? ring.read(ring.first(), limit) : older;
    }
}
