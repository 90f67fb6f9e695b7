package io.valvo.gateway;

import io.valvo.model.spec.RouteTarget;
import io.valvo.rules.gateway.RoutingChoice;
import io.valvo.text.DurationFormat;

import java.time.Duration;
import java.util.Optional;

/** Issues the {@link DispatchDecision} of a request: send, fixed reply, or refusal. */
final class DispatchReplies {
    private final OutcomeRecorder outcomes;
    private final CallbackQueue callbacks;
    private final InFlightRequest.Listener listener;

    DispatchReplies(
            OutcomeRecorder outcomes, CallbackQueue callbacks, InFlightRequest.Listener listener) {
        this.outcomes = outcomes;
        this.callbacks = callbacks;
        this.listener = listener;
    }

    void apply(DispatchedRequest request, RoutingChoice choice, long now) {
        switch (choice) {
            case RoutingChoice.Use(int index) ->
                    dispatch(request, request.route().targets.get(index), now);
            case RoutingChoice.Refuse(var why, _) when request.retryUncharged() ->
                    refuseRetry(request, why, now);
            case RoutingChoice.Refuse(var why, var in) ->
                    refuse(request, 503, "unavailable", why, in.orElse(0L));
            case RoutingChoice.Wait() -> throw new IllegalStateException("it waits");
        }
    }

    /**
     * Its time was over before it was sent.
     *
     * @param retry nanoseconds until it is worth another try
     */
    void timeOut(DispatchedRequest request, long retry, long now) {
        if (replyFixed(request, now)) return;
        var waited = Duration.ofNanos(now - request.head.arrivedNanos());
        var why = "it waited for " + DurationFormat.text(waited);
        refuse(request, 503, "timeout", why, Math.max(1, retry));
    }

    /** It was sent, and isn't once more. */
    private void refuseRetry(DispatchedRequest request, String why, long now) {
        if (!replyFixed(request, now)) refuse(request, 502, "bad_gateway", why, 0);
    }

    /** It was sent, and there is neither an answer nor a further try. */
    void refuseFailed(InFlightRequest attempt, UpstreamFailure why, long now) {
        var request = attempt.request;
        if (why != UpstreamFailure.STALLED && replyFixed(request, now)) return;
        var text = why.text(attempt.target.spec.text());
        if (why == UpstreamFailure.STALLED) refuse(request, 408, "request_timeout", text, 0);
        else if (why == UpstreamFailure.TIMEOUT) refuse(request, 504, "timeout", text, 0);
        else refuse(request, 502, "bad_gateway", text, 0);
    }

    /** {@code retry}: nanoseconds until it is worth another try; 0: that isn't known. */
    void refuse(DispatchedRequest request, int status, String code, String why, long retry) {
        request.end();
        request.route().refused++;
        var after = Optional.of(Duration.ofNanos(retry)).filter(Duration::isPositive);
        callbacks.tell(request, new DispatchDecision.Refuse(status, code, why, after));
    }

    /** A fixed reply among the fallbacks needs no time. */
    private boolean replyFixed(DispatchedRequest request, long now) {
        var fixed =
                request.route().targets.stream()
                        .filter(it -> it.index > 0 && it.spec instanceof RouteTarget.Fixed)
                        .findFirst();
        fixed.ifPresent(it -> dispatch(request, it, now));
        return fixed.isPresent();
    }

    private void dispatch(DispatchedRequest request, TargetState target, long now) {
        if (target.index > 0) request.route().fallbacks++;
        if (target.spec instanceof RouteTarget.Fixed reply) reply(request, target, reply);
        else send(request, target, now);
    }

    private void reply(DispatchedRequest request, TargetState target, RouteTarget.Fixed it) {
        request.end();
        if (it.status() >= 500) request.route().failed++;
        else request.route().succeeded++;
        callbacks.tell(
                request,
                new DispatchDecision.Reply(
                        it.status(), it.headers(), it.body(), target.fallback()));
    }

    private void send(DispatchedRequest request, TargetState target, long now) {
        var instance = target.instance(request.failedAt(), now);
        var permit = target.breaker.permit(target.breakerSpec(), now);
        outcomes.set(target, permit.next());
        target.take(instance);
        if (!request.sent) request.route().earnRetry();
        int generation = permit.next().generation();
        var attempt = new InFlightRequest(request, target, instance, generation, now, listener);
        request.send(attempt);
        callbacks.tell(
                request,
                new DispatchDecision.Send(
                        instance.address,
                        target.path(request.path),
                        attempt,
                        target.fallback(),
                        request.deadline()));
    }
}
