package io.valvo.gateway;

import io.valvo.gateway.InFlightRequest.End;
import io.valvo.gateway.RequestDispatcher.Ticket;
import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.gateway.RetryRule;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings requests and targets together: who is sent where, who waits, who is refused. It belongs to
 * one thread at a time, knows no clock, and waits for nothing: {@link LockingDispatcher} sees to
 * that. What it decides about a request is put into {@link #outbox}, to be told outside.
 */
final class DispatchCore {
    final CallbackQueue outbox = new CallbackQueue();
    final GatewayState directory = new GatewayState();
    private final SupervisionRequests orders;
    private final InFlightRequest.Ends ends;
    private final NextWakeup alarm = new NextWakeup();
    private final DrainTracker drains = new DrainTracker(outbox);
    private final OutcomeRecorder judge;
    private final UndecidedFailures suspects;
    private final ModelLoader residents;
    private final DispatchReplies departures;
    private final RequestQueues room;

    DispatchCore(SupervisionRequests orders, InFlightRequest.Ends ends) {
        this.orders = orders;
        this.ends = ends;
        judge = new OutcomeRecorder(orders);
        suspects = new UndecidedFailures(judge, alarm);
        residents = new ModelLoader(orders, directory.pools);
        departures = new DispatchReplies(ends, judge, outbox);
        var choosing = new TargetSelection(residents);
        room = new RequestQueues(directory, residents, choosing, departures, alarm);
    }

    /** When {@link #tick} has something to do; {@code Long.MAX_VALUE}: never. */
    long wakeAt() {
        return Math.min(alarm.at(), residents.wakeAt());
    }

    /** Routes that stay as they are keep what they know; who waits on one that goes asks anew. */
    void configure(GatewaySpec spec, long now) {
        var gone = directory.configure(spec, now);
        residents.configure(spec);
        gone.forEach(it -> it.queue.removeIf(_ -> true).forEach(p -> moved(p, now)));
        directory.pools.values().forEach(it -> residents.heard(it, now));
        room.look(now);
    }

    Ticket ask(
            RequestHead head,
            RouteSpec route,
            String path,
            Consumer<DispatchDecision> answer,
            long now) {
        var counter = directory.counter(route);
        counter.requests++;
        long limited = counter.limited(head.client(), now);
        long deadline = head.arrivedNanos() + route.admission().timeout().toNanos();
        var petition = new QueuedRequest(head, counter, path, deadline, answer, ends::withdrawn);
        if (limited == 0) room.arrive(petition, now);
        else departures.refuse(petition, 429, "rate_limited", "too many requests", limited);
        return petition;
    }

    void withdraw(QueuedRequest petition, long now) {
        if (petition.done) return;
        petition.done = true;
        if (petition.queued) room.leave(petition, now);
    }

    /** A service, as supervision sees it. */
    void heard(ServiceStatus status, Instant time, long now) {
        var pool = directory.pools.get(status.name());
        if (pool == null) return;
        var before = List.copyOf(pool.places());
        var change = pool.heard(status, time, now);
        directory.lines(pool).forEach(it -> judge.changed(it, change, before, now));
        residents.heard(pool, now);
        room.hurry(pool);
        suspects.heard();
        drains.look();
        room.look(now);
    }

    /** Sends the process nothing more; {@code done} when it has no request any more. */
    void drain(String service, String instance, int incarnation, Runnable done) {
        drains.begin(directory.pool(service), instance, incarnation, done);
    }

    void answered(InFlightRequest sent, int status, long now) {
        if (sent.over || sent.answered) return;
        boolean failed = status >= 500;
        if (failed && sent.early) judge.acquit(sent);
        else judge.judge(sent, failed, now);
        sent.answered = true;
        sent.petition.counter.answered(failed, now - sent.petition.head.arrivedNanos());
    }

    Ticket failed(
            InFlightRequest sent,
            UpstreamFailure why,
            boolean mayRepeat,
            Consumer<DispatchDecision> again,
            long now) {
        if (sent.over) return Ticket.DONE;
        release(sent, now);
        suspects.add(sent, why, now);
        var petition = sent.petition;
        petition.answer = again;
        petition.done = false;
        petition.failed(sent, why);
        boolean repeat = mayRepeat && !why.isLate();
        var retry = repeat ? RetryRule.of(sent.fate(why)) : Optional.<RetryRule>empty();
        retry.ifPresentOrElse(
                it -> room.comeBack(petition, it, sent.line.index, now),
                () -> departures.lost(petition, sent, why, now));
        room.pump(petition.counter, now);
        return petition;
    }

    void ended(InFlightRequest sent, End how, long now) {
        if (sent.over) return;
        release(sent, now);
        boolean broke = how == End.BROKE;
        if (sent.answered || how == End.FINISHED) served(sent);
        if (sent.answered && broke && !sent.place.gone)
            suspects.add(sent, UpstreamFailure.CLOSED, now);
        if (!sent.answered && how == End.ABANDONED) judge.acquit(sent);
        if (!sent.answered && how != End.ABANDONED) judge.judge(sent, broke, now);
        room.pump(sent.petition.counter, now);
        if (idleNow(sent.line)) room.look(now);
    }

    /** What demand has started, and nobody uses, is stopped. */
    void unload() {
        directory.pools.values().stream()
                .filter(it -> it.byDemand && it.outstanding == 0)
                .forEach(this::unload);
    }

    /** The model of this route is stopped; requests that it has are answered before. */
    void unload(RouteSpec route) {
        if (directory.state(route).isEmpty()) return;
        route.targets()
                .findFirst()
                .flatMap(directory::pool)
                .filter(residents::manages)
                .ifPresent(this::unload);
    }

    private void unload(ServiceBackend pool) {
        if (pool.ready() && !pool.dismissed) residents.stop(pool, "it was asked to be unloaded");
    }

    /** Time has passed. */
    void tick(long now) {
        alarm.clear();
        suspects.tick(now);
        room.tick(now);
    }

    /** Its route has changed under it: it asks as if it had just come. */
    private void moved(QueuedRequest petition, long now) {
        petition.leaveQueue();
        petition.done = true;
        var route = directory.route(petition.head);
        if (route.isPresent()) ask(petition.head, route.get(), petition.path, petition.answer, now);
        else
            outbox.tell(
                    petition,
                    new DispatchDecision.Refuse(404, "no_route", "no route", Optional.empty()));
    }

    private void served(InFlightRequest sent) {
        if (sent.line.target instanceof RouteTarget.Service it)
            orders.served(it.name(), sent.place.instance, sent.place.incarnation);
    }

    private void release(InFlightRequest sent, long now) {
        if (sent.release(now)) drains.look();
    }

    /** Somebody waits for room, or it is to be stopped when idle: it may be time. */
    private boolean idleNow(TargetState line) {
        return line.pool.filter(it -> it.outstanding == 0 && residents.manages(it)).isPresent();
    }
}
