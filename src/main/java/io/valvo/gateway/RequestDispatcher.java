package io.valvo.gateway;

import java.util.function.Consumer;

/**
 * What the data path asks before it sends a request on. Nothing here blocks, and any thread may
 * call; an answer comes at once on the caller's thread or later on another one.
 */
public interface RequestDispatcher {
    /** Whether the choice of the route needs the {@code model} field of the body first. */
    boolean needsModel(RequestHead head);

    /**
     * Asks where a request goes. Exactly one verdict comes, unless the ticket is given back before.
     */
    Ticket ask(RequestHead head, Consumer<DispatchDecision> answer);

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
         * its {@link UpstreamAttempt}: that one is then {@link UpstreamAttempt#abandoned}.
         */
        void withdraw();
    }
}
