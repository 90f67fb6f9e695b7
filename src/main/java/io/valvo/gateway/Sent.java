package io.valvo.gateway;

import io.valvo.gateway.Dispatch.Ticket;
import io.valvo.rules.Retry;

import java.util.function.Consumer;

/** A request on its way, and what it holds until it ends. */
final class Sent implements Attempt {
    /** Who is told. */
    interface Ends {
        void answered(Sent sent, int status);

        Ticket failed(Sent sent, Failure why, boolean mayRepeat, Consumer<Verdict> again);

        void ended(Sent sent, End how);

        void withdrawn(Petition petition);
    }

    enum End {
        BROKE,
        FINISHED,
        ABANDONED
    }

    private final Ends ends;
    final Petition petition;
    final Line line;
    final Place place;

    /** Of the breaker that let it through. */
    final int generation;

    /** Nanoseconds. */
    final long at;

    boolean answered;

    /** The client still owed some of its body then. */
    boolean early;

    boolean over;

    Sent(Ends ends, Petition petition, Line line, Place place, int generation, long at) {
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
    Retry.Failed fate(Failure why) {
        boolean another =
                line.pool.filter(it -> it.places().stream().anyMatch(p -> p != place)).isPresent();
        return new Retry.Failed(
                petition.delivered,
                petition.knocks,
                line.pool.isEmpty(),
                how(why),
                place.gone,
                another,
                line.index == petition.counter.lines.size() - 1);
    }

    private static Retry.How how(Failure why) {
        return switch (why) {
            case UNREACHABLE -> Retry.How.UNREACHED;
            case CLOSED, CLOSED_EARLY -> Retry.How.DELIVERED;
            case CLOSED_TWICE -> Retry.How.DELIVERED_TWICE;
            case MALFORMED, TIMEOUT, STALLED -> Retry.How.ANSWERED;
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
    public Ticket failed(Failure why, boolean mayRepeat, Consumer<Verdict> again) {
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
