package io.valvo.gateway;

import io.valvo.rules.gateway.ModelResidency.Demand;
import io.valvo.rules.gateway.ModelResidency.Resident;
import io.valvo.rules.gateway.RetryRule;
import io.valvo.rules.gateway.RoutingChoice;

import java.util.HashMap;
import java.util.Map;

/** Where requests wait until they can go, and are called up in turn. */
final class RequestQueues {
    private final GatewayState directory;
    private final ModelLoader residents;
    private final TargetSelection choosing;
    private final DispatchReplies departures;
    private final NextWakeup alarm;

    RequestQueues(
            GatewayState directory,
            ModelLoader residents,
            TargetSelection choosing,
            DispatchReplies departures,
            NextWakeup alarm) {
        this.directory = directory;
        this.residents = residents;
        this.choosing = choosing;
        this.departures = departures;
        this.alarm = alarm;
    }

    /** Nobody who comes later overtakes those that wait. */
    void arrive(QueuedRequest petition, long now) {
        var queue = petition.counter.queue;
        var choice = queue.size() == 0 ? choosing.choose(petition, now) : new RoutingChoice.Stay();
        if (!(choice instanceof RoutingChoice.Stay)) departures.settle(petition, choice, now);
        else if (queue.offer(petition.head.client(), petition)) waits(petition, now);
        else turnAway(petition);
    }

    /** It has failed, and is to be sent once more. */
    void comeBack(QueuedRequest petition, RetryRule retry, int failed, long now) {
        petition.again(retry, failed);
        boolean paid = retry.free() || petition.pay(now);
        petition.notBefore = now + (paid ? retry.pause() : UndecidedFailures.GRACE);
        petition.counter.queue.restore(petition.head.client(), petition);
        waits(petition, now);
    }

    void leave(QueuedRequest petition, long now) {
        petition.counter.queue.remove(petition.head.client(), petition);
        petition.leaveQueue();
        look(now);
    }

    /** Lets go who can go. */
    void pump(RouteState counter, long now) {
        while (counter.queue.size() > 0) {
            var next = counter.queue.poll(choosing.released(now));
            if (next.isEmpty()) return;
            next.get().leaveQueue();
            departures.settle(next.get(), choosing.choose(next.get(), now), now);
        }
    }

    /** Who is fetched, who makes room; then lets go who can go. */
    void look(long now) {
        directory.counters().forEach(it -> pump(it, now));
        residents.look(demands(now), now);
        directory.counters().forEach(it -> pump(it, now));
    }

    /** Who paused for a place of it needs not wait any longer for what has changed. */
    void hurry(ServiceBackend pool) {
        directory
                .lines(pool)
                .flatMap(it -> directory.counter(it.route).queue.all().stream())
                .filter(it -> it.failedAt.filter(place -> place.gone).isPresent())
                .forEach(it -> it.notBefore = 0);
    }

    /** Time has passed. */
    void tick(long now) {
        for (var counter : directory.counters()) {
            counter.queue
                    .removeIf(it -> it.deadline <= now)
                    .forEach(it -> {
                        it.leaveQueue();
                        departures.overdue(it, now);
                    });
            counter.queue.all().forEach(it -> wakeFor(it, now));
        }
        look(now);
    }

    private void turnAway(QueuedRequest petition) {
        var why = "%d requests wait already".formatted(petition.counter.queue.size());
        var retry = Math.max(1, petition.counter.untilRoom());
        departures.refuse(petition, 503, "queue_full", why, retry);
    }

    /** It is in the queue now. */
    private void waits(QueuedRequest petition, long now) {
        petition.queued = true;
        wakeFor(petition, now);
        pump(petition.counter, now);
        if (petition.queued && choosing.wants(petition, now)) look(now);
    }

    private void wakeFor(QueuedRequest it, long now) {
        alarm.by(it.deadline);
        if (it.notBefore > now) alarm.by(it.notBefore);
        it.counter.lines.stream()
                .flatMap(line -> line.breaker.left(now).stream())
                .forEach(left -> alarm.by(now + left));
    }

    /** The oldest request that waits for each. */
    private Map<Resident, Demand> demands(long now) {
        var oldest = new HashMap<Resident, Demand>();
        directory.counters().stream()
                .flatMap(it -> it.queue.all().stream())
                .filter(it -> choosing.wants(it, now))
                .forEach(it ->
                        oldest.merge(
                                it.wants.orElseThrow(),
                                new Demand(it.head.arrivedNanos(), it.deadline, 1),
                                Demand::and));
        return oldest;
    }
}
