package io.valvo.cli;

import java.io.IOException;

/** What a verb does, with its arguments as values. */
interface Deed {
    /**
     * Returns the exit code.
     *
     * @throws Complaint when it can't be done
     * @throws IOException when the daemon went away meanwhile
     */
    int perform(Session session) throws IOException;
}
