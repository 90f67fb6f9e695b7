package io.valvo.gateway;

import io.valvo.gateway.InFlightRequest.End;
import io.valvo.gateway.RequestDispatcher.Ticket;
import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.gateway.RequestHead;
import io.valvo.rules.gateway.RetryRule;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Single-threaded core of the dispatcher: decides who is sent where, who waits, who is refused. It
 * knows no clock and waits for nothing: {@link LockingDispatcher} sees to that. What it decides is
 * put into {@link #callbacks}, to be told outside of the lock.
 */
final class DispatchCore {
    final CallbackQueue callbacks = new CallbackQueue();
    final GatewayState state = new GatewayState();
    final RequestQueues queues;
    private final SupervisionRequests supervision;
    private final InFlightRequest.Listener listener;
    private final NextWakeup wakeup = new NextWakeup();
    private final DrainTracker drains = new DrainTracker(callbacks);
    private final OutcomeRecorder outcomes;
    private final UndecidedFailures undecided;
    private final ModelLoader loader;
    private final DispatchReplies replies;

    DispatchCore(SupervisionRequests supervision, InFlightRequest.Listener listener) {
        this.supervision = supervision;
        this.listener = listener;
        outcomes = new OutcomeRecorder(supervision);
        undecided = new UndecidedFailures(outcomes, wakeup);
        loader = new ModelLoader(supervision, state.backends);
        replies = new DispatchReplies(outcomes, callbacks, listener);
        var selection = new TargetSelection(loader);
        queues = new RequestQueues(state, loader, selection, replies, wakeup);
    }

    /** When {@link #tick} has something to do; {@code Long.MAX_VALUE}: never. */
    long wakeAt() {
        return Math.min(wakeup.at(), loader.wakeAt());
    }

    /** Routes that stay as they are keep what they know; who waits on one that goes asks anew. */
    void configure(GatewaySpec spec, long now) {
        var gone = state.configure(spec, now);
        loader.configure(spec);
        gone.forEach(it -> queues.close(it).forEach(request -> reroute(request, now)));
        state.backends.values().forEach(it -> loader.serviceChanged(it, now));
        queues.loadAndRelease(now);
    }

    Ticket ask(
            RequestHead head,
            RouteSpec spec,
            String path,
            Consumer<DispatchDecision> answer,
            long now) {
        var request = new DispatchedRequest(head, path, state.route(spec), answer, listener);
        admit(request, now);
        return request;
    }

    private void admit(DispatchedRequest request, long now) {
        var route = request.route();
        route.requests++;
        long limited = route.limited(request.head.client(), now);
        if (limited == 0) queues.admit(request, now);
        else replies.refuse(request, 429, "rate_limited", "too many requests", limited);
    }

    void withdraw(DispatchedRequest request, long now) {
        if (request.isQueued()) queues.withdraw(request, now);
        else if (request.isUndecided()) request.end();
    }

    /** A service, as supervision sees it. */
    void serviceChanged(ServiceStatus status, Instant time, long now) {
        var backend = state.backends.get(status.name());
        if (backend == null) return;
        var before = List.copyOf(backend.instances());
        var change = backend.update(status, time, now);
        state.targets(backend).forEach(it -> outcomes.recordChange(it, change, before, now));
        loader.serviceChanged(backend, now);
        queues.retryNow(backend);
        undecided.processesEnded();
        drains.completeEmpty();
        queues.loadAndRelease(now);
    }

    /** Sends the process nothing more; {@code done} when it has no request any more. */
    void drain(String service, String instance, int incarnation, Runnable done) {
        drains.drain(state.backend(service), instance, incarnation, done);
    }

    /**
     * @param early the client still owed some of its body then: that it is an error may be the
     *     client's doing
     */
    void answered(InFlightRequest attempt, int status, boolean early, long now) {
        if (attempt.isEnded() || attempt.isAnswered()) return;
        boolean failed = status >= 500;
        if (failed && early) outcomes.ignore(attempt);
        else outcomes.record(attempt, failed, now);
        attempt.answer();
        var request = attempt.request;
        request.route().answered(failed, now - request.head.arrivedNanos());
    }

    void failed(InFlightRequest attempt, UpstreamFailure why, boolean mayRepeat, long now) {
        if (attempt.isEnded()) return;
        var request = attempt.request;
        release(attempt, now);
        undecided.add(attempt, why, now);
        request.tries().add(attempt.target, attempt.instance, why);
        retry(attempt, why, mayRepeat)
                .ifPresentOrElse(
                        it -> sendAgain(request, it, now),
                        () -> replies.refuseFailed(attempt, why, now));
        queues.releaseReady(request.route(), now);
    }

    private static Optional<RetryRule> retry(
            InFlightRequest attempt, UpstreamFailure why, boolean mayRepeat) {
        return mayRepeat && !why.isLate()
                ? RetryRule.of(attempt.retryInput(why))
                : Optional.empty();
    }

    /** Of a route that is no more nobody looks after the queue. */
    private void sendAgain(DispatchedRequest request, RetryRule retry, long now) {
        if (state.has(request.route())) queues.requeueForRetry(request, retry, now);
        else reroute(request, now);
    }

    void ended(InFlightRequest attempt, End how, long now) {
        if (attempt.isEnded()) return;
        release(attempt, now);
        attempt.request.end();
        boolean broke = how == End.BROKE;
        if (attempt.isAnswered() || how == End.FINISHED) served(attempt);
        if (attempt.isAnswered() && broke && !attempt.instance.gone)
            undecided.add(attempt, UpstreamFailure.CLOSED, now);
        if (!attempt.isAnswered() && how == End.ABANDONED) outcomes.ignore(attempt);
        if (!attempt.isAnswered() && how != End.ABANDONED) outcomes.record(attempt, broke, now);
        queues.releaseReady(attempt.request.route(), now);
        if (isIdle(attempt.target)) queues.loadAndRelease(now);
    }

    /** What demand has started, and nobody uses, is stopped. */
    void unload() {
        state.backends.values().stream()
                .filter(it -> it.view().startedOnDemand() && it.outstanding == 0)
                .forEach(this::unload);
    }

    /** The model of this route is stopped; requests that it has are answered before. */
    void unload(RouteSpec route) {
        if (state.state(route).isEmpty()) return;
        route.targets()
                .findFirst()
                .flatMap(state::backend)
                .filter(loader::manages)
                .ifPresent(this::unload);
    }

    private void unload(ServiceBackend backend) {
        if (backend.isReady() && !backend.view().stopRequested())
            loader.stop(backend, "it was asked to be unloaded");
    }

    /** Time has passed. */
    void tick(long now) {
        wakeup.clear();
        undecided.expire(now);
        queues.expire(now);
    }

    /** Its route has changed under it: it asks as if it had just come. */
    private void reroute(DispatchedRequest request, long now) {
        var route = state.find(request.head);
        if (route.isPresent()) {
            request.reroute(state.route(route.get()));
            admit(request, now);
        } else {
            request.end();
            callbacks.tell(
                    request,
                    new DispatchDecision.Refuse(404, "no_route", "no route", Optional.empty()));
        }
    }

    private void served(InFlightRequest attempt) {
        if (attempt.target.spec instanceof RouteTarget.Service it)
            supervision.served(it.name(), attempt.instance.name, attempt.instance.incarnation);
    }

    private void release(InFlightRequest attempt, long now) {
        if (attempt.release(now)) drains.completeEmpty();
    }

    /** Somebody waits for room, or it is to be stopped when idle: it may be time. */
    private boolean isIdle(TargetState target) {
        return target.backend.filter(it -> it.outstanding == 0 && loader.manages(it)).isPresent();
    }
}
