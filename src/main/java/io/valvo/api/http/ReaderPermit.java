package io.valvo.api.http;

import io.valvo.api.http.ReaderBudget.Kind;

import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The place of one answer in the {@link ReaderBudget}: taken when the request is answered, held
 * while its stream runs, given back however that ends. One whose stream never runs gives it back by
 * itself.
 */
public final class ReaderPermit {
    private enum Phase {
        TAKEN,
        RUNNING,
        LEFT
    }

    private final ReaderBudget budget;
    private final Kind kind;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.TAKEN);
    private volatile long bytes;
    private volatile Runnable left = () -> {};
    private volatile Runnable cut = () -> {};

    /** When it was last given something and has not asked for more since; 0: it waits for us. */
    private volatile long given;

    ReaderPermit(ReaderBudget budget, Kind kind) {
        this.budget = budget;
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    long bytes() {
        return bytes;
    }

    void holds(long count) {
        bytes = count;
    }

    /**
     * Counts what this one holds.
     *
     * @param release what is to be given back with the place
     * @throws ProblemException when all together would hold too much; the place is given back
     */
    public void charge(long count, Runnable release) {
        left = release;
        try {
            budget.charge(this, count);
        } catch (ProblemException tooMuch) {
            leave();
            throw tooMuch;
        }
    }

    /** How long its client has not read. */
    Duration lag() {
        long since = given;
        return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    /**
     * Holds the place while the stream runs.
     *
     * @param lagged what a client is told that was cut because it didn't read
     */
    public Source<ByteString, NotUsed> held(Source<ByteString, NotUsed> stream, ByteString lagged) {
        return stream.via(new ReaderPermitStage(this, lagged));
    }

    /**
     * The stream runs.
     *
     * @return false: too late, the place is no longer its own
     */
    boolean begin(Runnable onCut) {
        cut = onCut;
        return phase.compareAndSet(Phase.TAKEN, Phase.RUNNING);
    }

    void gave() {
        given = System.nanoTime();
    }

    void asked() {
        given = 0;
    }

    void cut() {
        leave();
        cut.run();
    }

    void leaveUnlessBegun() {
        if (phase.get() == Phase.TAKEN) leave();
    }

    /** Once; later calls do nothing. */
    public void leave() {
        if (phase.getAndSet(Phase.LEFT) == Phase.LEFT) return;
        budget.leave(this);
        left.run();
    }
}
