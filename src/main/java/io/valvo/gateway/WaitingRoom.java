package io.valvo.gateway;

import io.valvo.rules.Choice;
import io.valvo.rules.Residency.Demand;
import io.valvo.rules.Residency.Resident;
import io.valvo.rules.Retry;

import java.util.HashMap;
import java.util.Map;

/** Where requests wait until they can go, and are called up in turn. */
final class WaitingRoom {
    private final Directory directory;
    private final Residents residents;
    private final Choosing choosing;
    private final Departures departures;
    private final Alarm alarm;

    WaitingRoom(
            Directory directory,
            Residents residents,
            Choosing choosing,
            Departures departures,
            Alarm alarm) {
        this.directory = directory;
        this.residents = residents;
        this.choosing = choosing;
        this.departures = departures;
        this.alarm = alarm;
    }

    /** Nobody who comes later overtakes those that wait. */
    void arrive(Petition petition, long now) {
        var queue = petition.counter.queue;
        var choice = queue.size() == 0 ? choosing.choose(petition, now) : new Choice.Stay();
        if (!(choice instanceof Choice.Stay)) departures.settle(petition, choice, now);
        else if (queue.offer(petition.head.client(), petition)) waits(petition, now);
        else turnAway(petition);
    }

    /** It has failed, and is to be sent once more. */
    void comeBack(Petition petition, Retry retry, int failed, long now) {
        petition.again(retry, failed);
        boolean paid = retry.free() || petition.pay(now);
        petition.notBefore = now + (paid ? retry.pause() : Suspects.GRACE);
        petition.counter.queue.restore(petition.head.client(), petition);
        waits(petition, now);
    }

    void leave(Petition petition, long now) {
        petition.counter.queue.remove(petition.head.client(), petition);
        petition.leaveQueue();
        look(now);
    }

    /** Lets go who can go. */
    void pump(Counter counter, long now) {
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
    void hurry(Pool pool) {
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

    private void turnAway(Petition petition) {
        var why = "%d requests wait already".formatted(petition.counter.queue.size());
        var retry = Math.max(1, petition.counter.untilRoom());
        departures.refuse(petition, 503, "queue_full", why, retry);
    }

    /** It is in the queue now. */
    private void waits(Petition petition, long now) {
        petition.queued = true;
        wakeFor(petition, now);
        pump(petition.counter, now);
        if (petition.queued && choosing.wants(petition, now)) look(now);
    }

    private void wakeFor(Petition it, long now) {
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
