package io.valvo.api.routes;

import io.valvo.api.http.RootCause;
import io.valvo.api.query.DaemonQueries;
import io.valvo.api.view.WireMapping;
import io.valvo.events.EventLog.Batch;
import io.valvo.wire.EventJson;

import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Reads on from a number, page by page: at the reader's pace, without double; what is no longer
 * kept is announced as a gap.
 */
final class EventFeed {
    /** Events read at once, and held for each reader. */
    private static final int PAGE = 128;

    /** A question that nobody waits for any more is forgotten after this time. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DaemonQueries asking;
    private final EventFilter filter;

    EventFeed(DaemonQueries asking, EventFilter filter) {
        this.asking = asking;
        this.filter = filter;
    }

    /**
     * Where an answer begins.
     *
     * @param since after this number
     * @param skipped events that pass and are left out at the beginning
     */
    record Start(long since, int skipped) {}

    /** Never ends. {@code since}: the last number that the reader has seen. */
    Source<ByteString, NotUsed> after(long since, Function<EventJson, ByteString> rendered) {
        return Source.unfoldAsync(
                        since,
                        seen ->
                                next(seen)
                                        .thenApplyAsync(
                                                batch -> page(batch, seen, rendered),
                                                asking.blocking())
                                        .thenApply(Optional::of))
                .mapConcat(events -> events);
    }

    /** What there is after the start, {@code limit} events at most. */
    Source<ByteString, NotUsed> history(
            Start start, int limit, Function<EventJson, ByteString> rendered) {
        return Source.unfoldAsync(
                        start.since(),
                        seen ->
                                asking.read(seen, PAGE)
                                        .thenApplyAsync(
                                                batch -> page(batch, seen, rendered),
                                                asking.blocking())
                                        .thenApply(it ->
                                                Optional.of(it).filter(_ -> it.first() > seen)))
                .mapConcat(events -> events)
                .drop(start.skipped())
                .take(limit);
    }

    private Pair<Long, List<ByteString>> page(
            Batch batch, long seen, Function<EventJson, ByteString> rendered) {
        return Pair.create(end(batch, seen), told(batch, seen).stream().map(rendered).toList());
    }

    private CompletionStage<Batch> next(long seen) {
        return asking.await(seen, PAGE, PATIENCE)
                .exceptionally(failure -> {
                    if (RootCause.cause(failure) instanceof TimeoutException)
                        return new Batch(List.of(), 0, seen);
                    throw new CompletionException(failure);
                });
    }

    private static long end(Batch batch, long seen) {
        return batch.events().isEmpty() ? seen : batch.events().getLast().seq();
    }

    /** Who asks for everything that is kept (0) misses nothing. */
    private List<EventJson> told(Batch batch, long since) {
        var told = new ArrayList<EventJson>();
        if (batch.missing() > 0 && since > 0) told.add(gap(since + 1, since + batch.missing()));
        batch.events().stream().filter(filter::passes).map(WireMapping::event).forEach(told::add);
        return told;
    }

    private EventJson gap(long from, long to) {
        return new EventJson(
                to,
                asking.now(),
                EventJson.GAP,
                null,
                null,
                null,
                null,
                Map.of("from", from, "to", to));
    }

    /**
     * Where the last {@code limit} events that pass begin: goes back from the end by stretches,
     * each four times as long as the one before. Blocks.
     */
    Start latest(int limit) {
        long upper = asking.lastSequence().toCompletableFuture().join();
        int found = 0;
        for (long length = limit; ; length *= 4) {
            long lower = Math.max(0, upper - length);
            found += count(lower, upper);
            if (lower == 0 || found >= limit) return new Start(lower, Math.max(0, found - limit));
            upper = lower;
        }
    }

    /** How many are told that lie after the one number and not after the other. */
    private int count(long lower, long upper) {
        int count = 0;
        for (long seen = lower; seen < upper; ) {
            var batch = read(seen, PAGE);
            if (batch.events().isEmpty()) break;
            count += (int) told(batch, seen).stream().filter(it -> it.seq() <= upper).count();
            seen = end(batch, seen);
        }
        return count;
    }

    /** The number before the first event of this time or later. Blocks. */
    long before(Instant time) {
        for (long seen = 0; ; ) {
            var batch = read(seen, PAGE);
            if (batch.events().isEmpty()) return batch.last();
            for (var event : batch.events())
                if (!event.time().isBefore(time)) return event.seq() - 1;
            seen = end(batch, seen);
        }
    }

    private Batch read(long since, int limit) {
        return asking.read(since, limit).toCompletableFuture().join();
    }
}
