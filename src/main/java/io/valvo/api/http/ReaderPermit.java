package io.valvo.api.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The right of one answer to read and hold memory, issued by the {@link ReaderBudget}: taken when
 * the request is answered, held while its stream runs, given back however that ends. One whose
 * stream never runs gives it back by itself.
 */
public final class ReaderPermit {
    /** Answers of one kind. */
    public enum Kind {
        STREAM(256, "streams"),
        HISTORY(64, "readings of logs or events");

        private final int most;
        private final String noun;

        Kind(int most, String noun) {
            this.most = most;
            this.noun = noun;
        }

        int most() {
            return most;
        }

        String noun() {
            return noun;
        }
    }

    /** Who has issued a permit and counts what all of them hold. */
    interface Issuer {
        void takeBack(ReaderPermit permit);

        /**
         * Sets what this one holds.
         *
         * @throws ProblemException when all together would hold too much
         */
        void charge(ReaderPermit permit, long bytes);
    }

    private enum Phase {
        TAKEN,
        RUNNING,
        RELEASED
    }

    private final Issuer issuer;
    private final Kind kind;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.TAKEN);
    private volatile long bytes;
    private volatile Runnable onRelease = () -> {};
    private volatile Runnable onCut = () -> {};

    /** When it was last given something and has not asked for more since; 0: it waits for us. */
    private volatile long unreadSince;

    ReaderPermit(Issuer issuer, Kind kind) {
        this.issuer = issuer;
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    long bytes() {
        return bytes;
    }

    void setBytes(long count) {
        bytes = count;
    }

    /**
     * Counts what this one holds.
     *
     * @param onRelease gives back what is held
     * @throws ProblemException when all together would hold too much; the place is given back
     */
    public void charge(long count, Runnable onRelease) {
        this.onRelease = onRelease;
        try {
            issuer.charge(this, count);
        } catch (ProblemException tooMuch) {
            release();
            throw tooMuch;
        }
    }

    /** How long its client has not read. */
    Duration lag() {
        long since = unreadSince;
        return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    /**
     * The stream runs.
     *
     * @return false: too late, the place is no longer its own
     */
    boolean start(Runnable onCut) {
        this.onCut = onCut;
        return phase.compareAndSet(Phase.TAKEN, Phase.RUNNING);
    }

    void blockSent() {
        unreadSince = System.nanoTime();
    }

    void blockRequested() {
        unreadSince = 0;
    }

    void cut() {
        release();
        onCut.run();
    }

    void releaseUnlessStarted() {
        if (phase.get() == Phase.TAKEN) release();
    }

    /** Once; later calls do nothing. */
    public void release() {
        if (phase.getAndSet(Phase.RELEASED) == Phase.RELEASED) return;
        issuer.takeBack(this);
        onRelease.run();
    }
}
