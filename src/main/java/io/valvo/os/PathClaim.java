package io.valvo.os;

/**
 * A path claimed by one of a user's processes among all of them, whatever becomes of the files
 * there; it ends with its process.
 */
public interface PathClaim extends AutoCloseable {
    /** Lets go of those who have asked whose it is, so that the next ones can. */
    void answerAskers();

    @Override
    void close();
}
