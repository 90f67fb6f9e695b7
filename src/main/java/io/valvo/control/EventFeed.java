package io.valvo.control;

import io.valvo.events.EventLog.Batch;
import io.valvo.wire.EventJson;

import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/**
 * Reads on from a number: at the reader's pace, without double; what is no longer kept is announced
 * as a gap.
 */
final class EventFeed {
    /** Events read at once. */
    private static final int BATCH = 500;

    /** A question that nobody waits for any more is forgotten after this time. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Asking asking;

    EventFeed(Asking asking) {
        this.asking = asking;
    }

    /** Never ends. {@code since}: the last number that the reader has seen. */
    Source<EventJson, NotUsed> after(long since, EventFilter filter) {
        return Source.unfoldAsync(
                        since,
                        seen ->
                                next(seen)
                                        .thenApply(batch ->
                                                Optional.of(
                                                        Pair.create(
                                                                end(batch, seen),
                                                                told(batch, seen, filter)))))
                .mapConcat(events -> events);
    }

    private CompletionStage<Batch> next(long seen) {
        return asking.await(seen, BATCH, PATIENCE)
                .exceptionally(failure -> {
                    if (Failures.cause(failure) instanceof TimeoutException)
                        return new Batch(List.of(), 0, seen);
                    throw new CompletionException(failure);
                });
    }

    private static long end(Batch batch, long seen) {
        return batch.events().isEmpty() ? seen : batch.events().getLast().seq();
    }

    /** Who asks for everything that is kept (0) misses nothing. */
    private List<EventJson> told(Batch batch, long since, EventFilter filter) {
        var told = new ArrayList<EventJson>();
        if (batch.missing() > 0 && since > 0) told.add(gap(since + 1, since + batch.missing()));
        batch.events().stream().filter(filter::passes).map(Mapping::event).forEach(told::add);
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

    /** {@code latest}: the last {@code limit} ones that pass instead of the first ones. */
    CompletionStage<List<EventJson>> history(
            long since, EventFilter filter, int limit, boolean latest) {
        return collect(since, filter, limit, latest, new ArrayList<>());
    }

    private CompletionStage<List<EventJson>> collect(
            long since, EventFilter filter, int limit, boolean latest, List<EventJson> sofar) {
        return asking.read(since, BATCH)
                .thenCompose(batch -> {
                    sofar.addAll(told(batch, since, filter));
                    if (latest && sofar.size() > limit)
                        sofar.subList(0, sofar.size() - limit).clear();
                    var done = batch.events().isEmpty() || (!latest && sofar.size() >= limit);
                    return done
                            ? CompletableFuture.completedFuture(first(sofar, limit))
                            : collect(end(batch, since), filter, limit, latest, sofar);
                });
    }

    private static List<EventJson> first(List<EventJson> events, int limit) {
        return events.subList(0, Math.min(limit, events.size()));
    }

    /** The number before the first event of this time or later. */
    CompletionStage<Long> before(Instant time) {
        return before(time, 0);
    }

    private CompletionStage<Long> before(Instant time, long since) {
        return asking.read(since, BATCH)
                .thenCompose(batch -> {
                    var first =
                            batch.events().stream()
                                    .filter(it -> !it.time().isBefore(time))
                                    .findFirst();
                    return first.isPresent() || batch.events().isEmpty()
                            ? CompletableFuture.completedFuture(
                                    first.map(it -> it.seq() - 1).orElse(batch.last()))
                            : before(time, end(batch, since));
                });
    }
}
