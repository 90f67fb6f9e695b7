package io.valvo.gateway;

import io.valvo.model.Span;
import io.valvo.model.Target;
import io.valvo.rules.Choice;

import java.time.Duration;
import java.util.Optional;

/** Requests leave the desk here: sent to a place, answered with a fixed reply, or refused. */
final class Departures {
    private final Sent.Ends ends;
    private final Judge judge;
    private final Outbox outbox;

    Departures(Sent.Ends ends, Judge judge, Outbox outbox) {
        this.ends = ends;
        this.judge = judge;
        this.outbox = outbox;
    }

    void settle(Petition petition, Choice choice, long now) {
        switch (choice) {
            case Choice.Take(int index) -> leave(petition, petition.counter.lines.get(index), now);
            case Choice.Refuse(var why, _) when petition.unpaid -> givenUp(petition, why, now);
            case Choice.Refuse(var why, var in) ->
                    refuse(petition, 503, "unavailable", why, in.orElse(0L));
            case Choice.Stay() -> throw new IllegalStateException("it waits");
        }
    }

    /** Its time was over before it was sent. */
    void overdue(Petition petition, long now) {
        if (canned(petition, now)) return;
        var waited = Duration.ofNanos(now - petition.head.arrivedNanos());
        var retry = Math.max(1, petition.counter.untilEmpty());
        refuse(petition, 503, "timeout", "it waited for " + Span.text(waited), retry);
    }

    /** It was sent, and isn't once more. */
    private void givenUp(Petition petition, String why, long now) {
        if (!canned(petition, now)) refuse(petition, 502, "bad_gateway", why, 0);
    }

    /** It was sent, and there is neither an answer nor a further try. */
    void lost(Petition petition, Sent sent, Failure why, long now) {
        if (why != Failure.STALLED && canned(petition, now)) return;
        var told = why.text(sent.line.target.text());
        if (why == Failure.STALLED) refuse(petition, 408, "request_timeout", told, 0);
        else if (why == Failure.TIMEOUT) refuse(petition, 504, "timeout", told, 0);
        else refuse(petition, 502, "bad_gateway", told, 0);
    }

    /** {@code retry}: nanoseconds until it is worth another try; 0: that isn't known. */
    void refuse(Petition petition, int status, String code, String why, long retry) {
        petition.done = true;
        petition.counter.refused++;
        var after = Optional.of(Duration.ofNanos(retry)).filter(Duration::isPositive);
        outbox.tell(petition, new Verdict.Refuse(status, code, why, after));
    }

    /** A fixed reply among the fallbacks needs no time. */
    private boolean canned(Petition petition, long now) {
        var fixed =
                petition.counter.lines.stream()
                        .filter(it -> it.index > 0 && it.target instanceof Target.Fixed)
                        .findFirst();
        fixed.ifPresent(it -> leave(petition, it, now));
        return fixed.isPresent();
    }

    private void leave(Petition petition, Line line, long now) {
        petition.done = true;
        if (line.index > 0) petition.counter.fallbacks++;
        if (line.target instanceof Target.Fixed reply) reply(petition, line, reply);
        else send(petition, line, now);
    }

    private void reply(Petition petition, Line line, Target.Fixed it) {
        if (it.status() >= 500) petition.counter.failed++;
        else petition.counter.succeeded++;
        outbox.tell(
                petition, new Verdict.Reply(it.status(), it.headers(), it.body(), line.fallback()));
    }

    private void send(Petition petition, Line line, long now) {
        var place = line.place(petition.failedAt, now);
        var permit = line.breaker.ask(line.spec(), now);
        judge.set(line, permit.next());
        line.take(place);
        if (!petition.sent) petition.counter.budget = petition.counter.budget.sent();
        petition.sent = true;
        var sent = new Sent(ends, petition, line, place, permit.next().generation(), now);
        outbox.tell(
                petition,
                new Verdict.Send(
                        place.endpoint,
                        line.path(petition.path),
                        sent,
                        line.fallback(),
                        petition.deadline));
    }
}
