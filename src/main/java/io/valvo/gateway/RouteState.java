package io.valvo.gateway;

import io.valvo.model.spec.RateLimit;
import io.valvo.model.spec.RouteSpec;
import io.valvo.rules.gateway.FairQueue;
import io.valvo.rules.gateway.RetryBudget;
import io.valvo.rules.gateway.TokenBucket;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One route at work: its targets, who waits, who comes too often, what came of it all. */
final class RouteState {
    /** Clients whose rate is remembered. */
    private static final int MOST_CLIENTS = 10_000;

    /** How much the latest request counts for the mean time that one holds its place. */
    private static final double WEIGHT = 0.1;

    final RouteSpec route;
    final List<TargetState> lines;
    final FairQueue<QueuedRequest> queue;
    final LatencyHistogram times = new LatencyHistogram();
    RetryBudget budget;
    long requests;
    long succeeded;
    long failed;
    long refused;
    long fallbacks;
    private double meanHold;
    private Optional<TokenBucket> bucket = Optional.empty();

    /** The client that asked longest ago comes first. */
    private final Map<String, TokenBucket> clients = new LinkedHashMap<>(16, 0.75f, true);

    RouteState(RouteSpec route, List<TargetState> lines, long now) {
        this.route = route;
        this.lines = lines;
        this.queue = new FairQueue<>(route.admission().maxPending());
        this.budget = RetryBudget.start(now);
    }

    TargetState first() {
        return lines.getFirst();
    }

    /** Nanoseconds until the request may come again; 0: it may now, and is counted. */
    long limited(String client, long now) {
        long all = route.admission().rate().map(it -> take(it, now)).orElse(0L);
        if (all > 0) return all;
        return route.admission().ratePerKey().map(it -> take(it, client, now)).orElse(0L);
    }

    void answered(boolean wrong, long took) {
        times.add(took);
        if (wrong) failed++;
        else succeeded++;
    }

    void held(long nanos) {
        meanHold = meanHold == 0 ? nanos : meanHold + WEIGHT * (nanos - meanHold);
    }

    /** Nanoseconds until a place in the queue is likely to be free. */
    long untilRoom() {
        int at = Math.max(1, route.admission().maxConcurrency());
        return (long) (meanHold / at);
    }

    /** Nanoseconds until all that wait now are likely to have been sent. */
    long untilEmpty() {
        return untilRoom() * (queue.size() + 1);
    }

    private long take(RateLimit rate, long now) {
        var take = bucket.orElseGet(() -> TokenBucket.full(rate, now)).take(rate, now);
        bucket = Optional.of(take.next());
        return take.delay();
    }

    private long take(RateLimit rate, String client, long now) {
        var known = Optional.ofNullable(clients.get(client));
        var take = known.orElseGet(() -> TokenBucket.full(rate, now)).take(rate, now);
        clients.put(client, take.next());
        if (clients.size() > MOST_CLIENTS) clients.remove(clients.keySet().iterator().next());
        return take.delay();
    }
}
