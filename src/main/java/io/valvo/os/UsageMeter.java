package io.valvo.os;

/**
 * Samples memory, CPU time, descriptors and I/O of process trees. One look at the process table
 * serves all of them; a look at one family alone is cheap enough to be taken many times a second.
 *
 * <p>One thread at a time.
 */
public interface UsageMeter extends AutoCloseable {
    /** Counts a family from now on, in the object that is returned. */
    TreeUsage track(ProcessTreeId kin);

    void untrack(TreeUsage usage);

    /** Refreshes every {@link TreeUsage}. */
    void sample();

    /**
     * Refreshes this one; processes that have joined it otherwise than by birth are found later.
     */
    void sample(TreeUsage usage);

    /**
     * Finds out which of its memory the family shares, so that it is counted once from now on: the
     * kernel walks all its pages, about a millisecond for 100 MiB.
     */
    void measureShared(TreeUsage usage);

    @Override
    void close();
}
