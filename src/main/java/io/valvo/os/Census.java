package io.valvo.os;

import java.io.IOException;

/**
 * Counts what families of processes use. One look at the process table serves all of them; a look
 * at one family alone is cheap enough to be taken many times a second.
 *
 * <p>One thread at a time.
 */
public interface Census extends AutoCloseable {
    /** Counts a family from now on, in the object that is returned. */
    Usage enrol(Kin kin);

    void dismiss(Usage usage);

    /** Refreshes every {@link Usage}. */
    void look();

    /**
     * Refreshes this one; processes that have joined it otherwise than by birth are found later.
     */
    void look(Usage usage);

    /**
     * Finds out which of its memory the family shares, so that it is counted once from now on: the
     * kernel walks all its pages, about a millisecond for 100 MiB.
     */
    void measure(Usage usage);

    @Override
    void close();

    /** The one of this system; where there is no {@code /proc}, by {@code ps}. */
    static Census create() throws IOException {
        return ProcFs.isHere() ? new ProcCensus(new Parentage()) : new PsCensus();
    }
}
