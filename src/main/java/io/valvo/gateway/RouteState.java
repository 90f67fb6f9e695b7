package io.valvo.gateway;

import io.valvo.model.spec.RateLimit;
import io.valvo.model.spec.RouteSpec;
import io.valvo.rules.gateway.RetryBudget;
import io.valvo.rules.gateway.TokenBucket;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Mutable state of one route: its targets, token buckets, retry budget and counters. */
final class RouteState {
    /** Clients whose rate is remembered. */
    private static final int MOST_CLIENTS = 10_000;

    /** How much the latest request counts for the mean time that one holds its place. */
    private static final double WEIGHT = 0.1;

    final RouteSpec spec;
    final List<TargetState> targets;
    final LatencyHistogram times = new LatencyHistogram();
    private RetryBudget budget;
    long requests;
    long succeeded;
    long failed;
    long refused;
    long fallbacks;
    private double meanHold;
    private Optional<TokenBucket> bucket = Optional.empty();

    /** The client that asked longest ago comes first. */
    private final Map<String, TokenBucket> clients = new LinkedHashMap<>(16, 0.75f, true);

    RouteState(RouteSpec spec, List<TargetState> targets, long now) {
        this.spec = spec;
        this.targets = targets;
        this.budget = RetryBudget.start(now);
    }

    /** Nanoseconds until the request may come again; 0: it may now, and is counted. */
    long limited(String client, long now) {
        long all = spec.admission().rate().map(it -> take(it, now)).orElse(0L);
        if (all > 0) return all;
        return spec.admission().ratePerKey().map(it -> take(it, client, now)).orElse(0L);
    }

    void answered(boolean wrong, long took) {
        times.add(took);
        if (wrong) failed++;
        else succeeded++;
    }

    /** A request was sent for the first time: it earns a share of a retry. */
    void earnRetry() {
        budget = budget.sent();
    }

    /** False: the retry budget is used up. */
    boolean chargeRetry(long now) {
        var take = budget.take(now);
        budget = take.next();
        return take.granted();
    }

    void held(long nanos) {
        meanHold = meanHold == 0 ? nanos : meanHold + WEIGHT * (nanos - meanHold);
    }

    /** Nanoseconds until a place in the queue is likely to be free. */
    long untilRoom() {
        int at = Math.max(1, spec.admission().maxConcurrency());
        return (long) (meanHold / at);
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
