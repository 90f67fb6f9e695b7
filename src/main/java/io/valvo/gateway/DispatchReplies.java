package io.valvo.gateway;

import io.valvo.model.spec.RouteTarget;
import io.valvo.rules.gateway.RoutingChoice;
import io.valvo.text.DurationFormat;

import java.time.Duration;
import java.util.Optional;

/** Requests leave the desk here: sent to a place, answered with a fixed reply, or refused. */
final class DispatchReplies {
    private final InFlightRequest.Ends ends;
    private final OutcomeRecorder judge;
    private final CallbackQueue outbox;

    DispatchReplies(InFlightRequest.Ends ends, OutcomeRecorder judge, CallbackQueue outbox) {
        this.ends = ends;
        this.judge = judge;
        this.outbox = outbox;
    }

    void settle(QueuedRequest petition, RoutingChoice choice, long now) {
        switch (choice) {
            case RoutingChoice.Take(int index) ->
                    leave(petition, petition.counter.lines.get(index), now);
            case RoutingChoice.Refuse(var why, _) when petition.unpaid ->
                    givenUp(petition, why, now);
            case RoutingChoice.Refuse(var why, var in) ->
                    refuse(petition, 503, "unavailable", why, in.orElse(0L));
            case RoutingChoice.Stay() -> throw new IllegalStateException("it waits");
        }
    }

    /** Its time was over before it was sent. */
    void overdue(QueuedRequest petition, long now) {
        if (canned(petition, now)) return;
        var waited = Duration.ofNanos(now - petition.head.arrivedNanos());
        var retry = Math.max(1, petition.counter.untilEmpty());
        refuse(petition, 503, "timeout", "it waited for " + DurationFormat.text(waited), retry);
    }

    /** It was sent, and isn't once more. */
    private void givenUp(QueuedRequest petition, String why, long now) {
        if (!canned(petition, now)) refuse(petition, 502, "bad_gateway", why, 0);
    }

    /** It was sent, and there is neither an answer nor a further try. */
    void lost(QueuedRequest petition, InFlightRequest sent, UpstreamFailure why, long now) {
        if (why != UpstreamFailure.STALLED && canned(petition, now)) return;
        var told = why.text(sent.line.target.text());
        if (why == UpstreamFailure.STALLED) refuse(petition, 408, "request_timeout", told, 0);
        else if (why == UpstreamFailure.TIMEOUT) refuse(petition, 504, "timeout", told, 0);
        else refuse(petition, 502, "bad_gateway", told, 0);
    }

    /** {@code retry}: nanoseconds until it is worth another try; 0: that isn't known. */
    void refuse(QueuedRequest petition, int status, String code, String why, long retry) {
        petition.done = true;
        petition.counter.refused++;
        var after = Optional.of(Duration.ofNanos(retry)).filter(Duration::isPositive);
        outbox.tell(petition, new DispatchDecision.Refuse(status, code, why, after));
    }

    /** A fixed reply among the fallbacks needs no time. */
    private boolean canned(QueuedRequest petition, long now) {
        var fixed =
                petition.counter.lines.stream()
                        .filter(it -> it.index > 0 && it.target instanceof RouteTarget.Fixed)
                        .findFirst();
        fixed.ifPresent(it -> leave(petition, it, now));
        return fixed.isPresent();
    }

    private void leave(QueuedRequest petition, TargetState line, long now) {
        petition.done = true;
        if (line.index > 0) petition.counter.fallbacks++;
        if (line.target instanceof RouteTarget.Fixed reply) reply(petition, line, reply);
        else send(petition, line, now);
    }

    private void reply(QueuedRequest petition, TargetState line, RouteTarget.Fixed it) {
        if (it.status() >= 500) petition.counter.failed++;
        else petition.counter.succeeded++;
        outbox.tell(
                petition,
                new DispatchDecision.Reply(it.status(), it.headers(), it.body(), line.fallback()));
    }

    private void send(QueuedRequest petition, TargetState line, long now) {
        var place = line.place(petition.failedAt, now);
        var permit = line.breaker.ask(line.spec(), now);
        judge.set(line, permit.next());
        line.take(place);
        if (!petition.sent) petition.counter.budget = petition.counter.budget.sent();
        petition.sent = true;
        var sent =
                new InFlightRequest(ends, petition, line, place, permit.next().generation(), now);
        outbox.tell(
                petition,
                new DispatchDecision.Send(
                        place.endpoint,
                        line.path(petition.path),
                        sent,
                        line.fallback(),
                        petition.deadline));
    }
}
