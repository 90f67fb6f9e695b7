package io.valvo.gateway;

import io.valvo.gateway.RequestDispatcher.Ticket;
import io.valvo.rules.gateway.RetryRule;

import java.util.function.Consumer;

/** A request on its way, and what it holds until it ends. */
final class InFlightRequest implements UpstreamAttempt {
    /** Who is told. */
    interface Ends {
        void answered(InFlightRequest sent, int status);

        Ticket failed(
                InFlightRequest sent,
                UpstreamFailure why,
                boolean mayRepeat,
                Consumer<DispatchDecision> again);

        void ended(InFlightRequest sent, End how);

        void withdrawn(QueuedRequest petition);
    }

    enum End {
        BROKE,
        FINISHED,
        ABANDONED
    }

    private final Ends ends;
    final QueuedRequest petition;
    final TargetState line;
    final BackendInstance place;

    /** Of the breaker that let it through. */
    final int generation;

    /** Nanoseconds. */
    final long at;

    boolean answered;

    /** The client still owed some of its body then. */
    boolean early;

    boolean over;

    InFlightRequest(
            Ends ends,
            QueuedRequest petition,
            TargetState line,
            BackendInstance place,
            int generation,
            long at) {
        this.ends = ends;
        this.petition = petition;
        this.line = line;
        this.place = place;
        this.generation = generation;
        this.at = at;
    }

    /** It holds nothing any more. True: a process that was to end has no request any more. */
    boolean release(long now) {
        over = true;
        petition.counter.held(now - at);
        return line.release(place, petition.looks, now);
    }

    /** What has happened to its request, for the rule about further tries. */
    RetryRule.Failed fate(UpstreamFailure why) {
        boolean another =
                line.pool.filter(it -> it.places().stream().anyMatch(p -> p != place)).isPresent();
        return new RetryRule.Failed(
                petition.delivered,
                petition.knocks,
                line.pool.isEmpty(),
                how(why),
                place.gone,
                another,
                line.index == petition.counter.lines.size() - 1);
    }

    private static RetryRule.How how(UpstreamFailure why) {
        return switch (why) {
            case UNREACHABLE -> RetryRule.How.UNREACHED;
            case CLOSED, CLOSED_EARLY -> RetryRule.How.DELIVERED;
            case CLOSED_TWICE -> RetryRule.How.DELIVERED_TWICE;
            case MALFORMED, TIMEOUT, STALLED -> RetryRule.How.ANSWERED;
        };
    }

    @Override
    public void answered(int status) {
        ends.answered(this, status);
    }

    @Override
    public void answeredEarly(int status) {
        early = true;
        answered(status);
    }

    @Override
    public Ticket failed(UpstreamFailure why, boolean mayRepeat, Consumer<DispatchDecision> again) {
        return ends.failed(this, why, mayRepeat, again);
    }

    @Override
    public void broke() {
        ends.ended(this, End.BROKE);
    }

    @Override
    public void finished() {
        ends.ended(this, End.FINISHED);
    }

    @Override
    public void abandoned() {
        ends.ended(this, End.ABANDONED);
    }
}
