package io.valvo.gateway;

import io.valvo.rules.gateway.FairQueue;
import io.valvo.rules.gateway.ModelResidency.Demand;
import io.valvo.rules.gateway.ModelResidency.Resident;
import io.valvo.rules.gateway.RetryRule;
import io.valvo.rules.gateway.RoutingChoice;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The {@link FairQueue} of each route: admits requests, releases them in turn, expires them. */
final class RequestQueues {
    private final GatewayState state;
    private final ModelLoader loader;
    private final TargetSelection selection;
    private final DispatchReplies replies;
    private final NextWakeup wakeup;

    /** One per route; each is bounded by {@code max-pending}. */
    private final Map<RouteState, FairQueue<DispatchedRequest>> queues = new HashMap<>();

    RequestQueues(
            GatewayState state,
            ModelLoader loader,
            TargetSelection selection,
            DispatchReplies replies,
            NextWakeup wakeup) {
        this.state = state;
        this.loader = loader;
        this.selection = selection;
        this.replies = replies;
        this.wakeup = wakeup;
    }

    int size(RouteState route) {
        var queue = queues.get(route);
        return queue == null ? 0 : queue.size();
    }

    /** When the request arrived that waits the longest. */
    OptionalLong oldestArrival(RouteState route) {
        return requests(route).mapToLong(it -> it.head.arrivedNanos()).min();
    }

    /** Ends the queue of a route that is no more; answers with those that waited. */
    List<DispatchedRequest> close(RouteState route) {
        var queue = queues.remove(route);
        return queue == null ? List.of() : queue.removeIf(_ -> true);
    }

    /** Nobody who comes later overtakes those that wait. */
    void admit(DispatchedRequest request, long now) {
        var queue = made(request.route());
        var choice = queue.size() == 0 ? selection.choose(request, now) : new RoutingChoice.Wait();
        if (!(choice instanceof RoutingChoice.Wait)) replies.apply(request, choice, now);
        else if (queue.offer(request.head.client(), request)) queued(request, now);
        else rejectFull(request, queue.size());
    }

    /** It has failed, and is to be sent once more. */
    void requeueForRetry(DispatchedRequest request, RetryRule retry, long now) {
        request.tries().allow(retry);
        boolean charged = retry.free() || request.chargeRetry(now);
        request.earliestRetry = now + (charged ? retry.pause() : UndecidedFailures.GRACE);
        made(request.route()).restore(request.head.client(), request);
        queued(request, now);
    }

    /** Nobody waits for it any more. */
    void withdraw(DispatchedRequest request, long now) {
        made(request.route()).remove(request.head.client(), request);
        request.end();
        loadAndRelease(now);
    }

    /** Lets go who can go. */
    void releaseReady(RouteState route, long now) {
        var queue = queues.get(route);
        while (queue != null && queue.size() > 0) {
            var next = queue.poll(selection.released(now));
            if (next.isEmpty()) return;
            next.get().arrive();
            replies.apply(next.get(), selection.choose(next.get(), now), now);
        }
    }

    /** Which model is loaded, which makes room; then lets go who can go. */
    void loadAndRelease(long now) {
        state.routes().forEach(it -> releaseReady(it, now));
        loader.apply(demands(now), now);
        state.routes().forEach(it -> releaseReady(it, now));
    }

    /** Who paused for an instance of it that has ended needs not wait any longer. */
    void retryNow(ServiceBackend backend) {
        state.targets(backend)
                .flatMap(it -> requests(state.route(it.route)))
                .filter(it -> it.failedAt().filter(instance -> instance.gone).isPresent())
                .forEach(it -> it.earliestRetry = 0);
    }

    /** Time has passed: answers those that waited too long. */
    void expire(long now) {
        for (var route : state.routes()) {
            made(route).removeIf(it -> it.deadline() <= now).forEach(it -> timeOut(it, now));
            requests(route).forEach(it -> scheduleWakeup(it, now));
        }
        loadAndRelease(now);
    }

    private void timeOut(DispatchedRequest request, long now) {
        request.arrive();
        replies.timeOut(request, untilEmpty(request.route()), now);
    }

    private void rejectFull(DispatchedRequest request, int waiting) {
        var why = "%d requests wait already".formatted(waiting);
        var retry = Math.max(1, request.route().untilRoom());
        replies.refuse(request, 503, "queue_full", why, retry);
    }

    private void queued(DispatchedRequest request, long now) {
        request.queue();
        scheduleWakeup(request, now);
        releaseReady(request.route(), now);
        if (request.isQueued() && selection.awaitsModel(request, now)) loadAndRelease(now);
    }

    private void scheduleWakeup(DispatchedRequest request, long now) {
        wakeup.by(request.deadline());
        if (request.earliestRetry > now) wakeup.by(request.earliestRetry);
        request.route().targets.stream()
                .flatMap(it -> it.breaker.nanosToTrial(now).stream())
                .forEach(left -> wakeup.by(now + left));
    }

    /** The oldest request that waits for each. */
    private Map<Resident, Demand> demands(long now) {
        var oldest = new HashMap<Resident, Demand>();
        state.routes().stream()
                .flatMap(this::requests)
                .filter(it -> selection.awaitsModel(it, now))
                .forEach(
                        it -> oldest.merge(it.awaitedModel.orElseThrow(), demand(it), Demand::and));
        return oldest;
    }

    private static Demand demand(DispatchedRequest request) {
        return new Demand(request.head.arrivedNanos(), request.deadline(), 1);
    }

    private Stream<DispatchedRequest> requests(RouteState route) {
        var queue = queues.get(route);
        return queue == null ? Stream.of() : queue.all().stream();
    }

    private FairQueue<DispatchedRequest> made(RouteState route) {
        return queues.computeIfAbsent(
                route, it -> new FairQueue<>(it.spec.admission().maxPending()));
    }

    /** Nanoseconds until all that wait now are likely to have been sent. */
    private long untilEmpty(RouteState route) {
        return route.untilRoom() * (size(route) + 1);
    }
}
