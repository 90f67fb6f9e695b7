package io.valvo.gateway;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What the proxy does with a request, as {@link RequestDispatcher} says. */
public sealed interface DispatchDecision {
    /** Read its body as far as the {@code model} field, and ask again with what was found. */
    record ReadModelFirst() implements DispatchDecision {}

    /**
     * Send it there.
     *
     * @param path to ask the upstream for, instead of the request's own; still without the query
     * @param fallback name of the fallback that answers instead of the route's own target: value of
     *     {@code X-Valvo-Fallback}
     * @param deadlineNanos on the scale of {@link RequestDispatcher#nanos}: response headers must
     *     have come by then, else it is {@link UpstreamAttempt#failed} with {@link
     *     UpstreamFailure#TIMEOUT}
     */
    record Send(
            UpstreamAddress address,
            String path,
            UpstreamAttempt attempt,
            Optional<String> fallback,
            long deadlineNanos)
            implements DispatchDecision {}

    /**
     * Answer it with this.
     *
     * @param fallback as in {@link Send}
     */
    record Reply(int status, Map<String, String> headers, String body, Optional<String> fallback)
            implements DispatchDecision {}

    /**
     * Answer it with an error: problem+json, or OpenAI's shape under {@code /v1/}.
     *
     * @param code for programs: {@code queue_full}, {@code rate_limited}, {@code timeout}, …
     * @param message for people
     * @param retryAfter when it is worth another try
     */
    record Refuse(int status, String code, String message, Optional<Duration> retryAfter)
            implements DispatchDecision {}
}
