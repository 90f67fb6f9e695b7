package io.valvo.gateway;

import io.valvo.rules.gateway.RequestHead;

import java.util.function.Consumer;

/**
 * What the data path asks before it sends a request on. Nothing here blocks, and any thread may
 * call; an answer comes at once on the caller's thread or later on another one.
 */
public interface RequestDispatcher {
    /**
     * Asks where a request goes. Exactly one decision comes, unless the ticket is given back
     * before; and one more for each {@link UpstreamAttempt#failed}.
     */
    Ticket ask(RequestHead head, Consumer<DispatchDecision> answer);

    /** The clock that deadlines go by: nanoseconds that have counted, on a scale of its own. */
    default long nanos() {
        return System.nanoTime();
    }

    /** A request's place in its queue, if it has to wait for a decision. */
    interface Ticket {
        /** Nobody waits any more, or nobody ever did. */
        Ticket DONE = () -> {};

        /**
         * The client has left. A decision that is on its way all the same must be heeded as far as
         * its {@link UpstreamAttempt}: that one is then {@link UpstreamAttempt#abandoned}.
         */
        void withdraw();
    }
}
