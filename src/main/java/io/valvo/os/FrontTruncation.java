package io.valvo.os;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Takes bytes off the front of a file while others go on appending to it: a writer sees the file
 * with or without the front, and writes at its end.
 *
 * <p>A truncation leaves no trace, so its maker can't know after a crash whether it was done. Hence
 * {@link #markFront}, before: while there is a hole at the front, it is still to be made.
 */
public interface FrontTruncation {
    /**
     * Lengths that can be taken off in this directory are multiples of this many bytes; empty where
     * its file system can't. Tried on a scratch file.
     */
    OptionalInt unit(Path directory);

    /** Makes the first unit a hole: it reads as zeros. */
    void markFront(Path file, int unit) throws IOException;

    /** Whether the file begins with a hole. */
    boolean isFrontMarked(Path file) throws IOException;

    /**
     * Takes bytes off the front.
     *
     * @param length a multiple of {@link #unit}, less than the size of the file
     * @throws IOException it is still as it was
     */
    void truncateFront(Path file, long length) throws IOException;

    /** Gives the room of the first bytes back: they read as zeros, and the file stays as long. */
    void punchHole(Path file, long length) throws IOException;
}
