package io.valvo.api.http;

import io.valvo.api.http.ReaderPermit.Kind;

import org.apache.pekko.actor.Scheduler;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

import scala.concurrent.ExecutionContext;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many answers may be under way that read logs or events, and how much memory they hold
 * together. When all places are taken, the one whose client has not read for longest is cut for a
 * new one. Safe for several threads.
 */
public final class ReaderBudget implements ReaderPermit.Issuer {
    /** Bytes that all of them hold, beside the block that is on its way to each client. */
    static final long MOST_BYTES = 32L * 1024 * 1024;

    /** A client that reads slowly asks for more within this time. */
    public static final Duration LAGS = Duration.ofSeconds(5);

    /** An answer whose connection was gone before it began never begins. */
    private static final Duration BEGINS_WITHIN = Duration.ofSeconds(4);

    private static final ExecutionContext HERE = ExecutionContext.fromExecutor(Runnable::run);

    private final Scheduler scheduler;
    private final Duration lags;
    private final Set<ReaderPermit> taken = ConcurrentHashMap.newKeySet();

    /**
     * @param lags a client that has not read for this time may lose its place to another
     */
    public ReaderBudget(Scheduler scheduler, Duration lags) {
        this.scheduler = scheduler;
        this.lags = lags;
    }

    /**
     * Issues a permit, which gives itself back when its answer ends.
     *
     * @throws ProblemException when there is none
     */
    public ReaderPermit issue(Kind kind) {
        var permit = new ReaderPermit(this, kind);
        if (!admit(permit)) throw full(kind);
        var _ = scheduler.scheduleOnce(BEGINS_WITHIN, permit::releaseUnlessStarted, HERE);
        return permit;
    }

    /** Answers that are open, by kind. */
    public int open(Kind kind) {
        return (int) taken.stream().filter(it -> it.kind() == kind).count();
    }

    /** What is used up at the moment, in words. */
    public Optional<String> exhausted() {
        for (var kind : Kind.values()) {
            if (open(kind) >= kind.most())
                return Optional.of("all %d %s are taken".formatted(kind.most(), kind.noun()));
        }
        return Optional.empty();
    }

    private synchronized boolean admit(ReaderPermit permit) {
        if (open(permit.kind()) >= permit.kind().most() && !makeRoom(permit.kind())) return false;
        taken.add(permit);
        return true;
    }

    @Override
    public void takeBack(ReaderPermit permit) {
        taken.remove(permit);
    }

    @Override
    public synchronized void charge(ReaderPermit permit, long bytes) {
        long others = taken.stream().mapToLong(ReaderPermit::bytes).sum() - permit.bytes();
        if (others + bytes > MOST_BYTES)
            throw new ProblemException(Problems.tooMuch(bytes, MOST_BYTES), retryAfter());
        permit.setBytes(bytes);
    }

    private boolean makeRoom(Kind kind) {
        var slowest =
                taken.stream()
                        .filter(it -> it.kind() == kind && it.lag().compareTo(lags) > 0)
                        .max(Comparator.comparing(ReaderPermit::lag));
        slowest.ifPresent(ReaderPermit::cut);
        return slowest.isPresent();
    }

    private static ProblemException full(Kind kind) {
        return new ProblemException(Problems.tooMany(kind.most(), kind.noun()), retryAfter());
    }

    private static RawHeader retryAfter() {
        return RawHeader.create("Retry-After", Long.toString(LAGS.toSeconds()));
    }
}
