package io.valvo.gateway;

import java.util.function.Consumer;

/**
 * What the data path asks before it sends a request on. Nothing here blocks, and any thread may
 * call; an answer comes at once on the caller's thread or later on another one.
 */
public interface Dispatch {
    /** Whether the choice of the route needs the {@code model} field of the body first. */
    boolean needsModel(Head head);

    /**
     * Asks where a request goes. Exactly one verdict comes, unless the ticket is given back before.
     */
    Ticket ask(Head head, Consumer<Verdict> answer);

    /** The clock that deadlines go by: nanoseconds that have counted, on a scale of its own. */
    default long nanos() {
        return System.nanoTime();
    }

    /** The place of a request that may have to wait for its verdict. */
    interface Ticket {
        /** Nobody waits any more, or nobody ever did. */
        Ticket DONE = () -> {};

        /**
         * The client has left. A verdict that is on its way all the same must be obeyed as far as
         * its {@link Attempt}: that one is then {@link Attempt#abandoned}.
         */
        void withdraw();
    }
}
