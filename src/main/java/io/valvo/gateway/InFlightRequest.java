package io.valvo.gateway;

import io.valvo.rules.gateway.RetryRule;

/**
 * One try of a {@link DispatchedRequest} at one backend, and what it holds until it ends: a place
 * of the target, and a permit of its breaker. Guarded by the dispatcher's lock, but for what it
 * passes on to its {@link Listener}.
 */
final class InFlightRequest implements DispatchedRequest.State, UpstreamAttempt {
    /** Hears what becomes of a request and its tries; takes the lock. */
    interface Listener extends DispatchedRequest.Listener {
        void answered(InFlightRequest attempt, int status, boolean early);

        void failed(InFlightRequest attempt, UpstreamFailure why, boolean mayRepeat);

        void ended(InFlightRequest attempt, End how);
    }

    enum End {
        BROKE,
        FINISHED,
        ABANDONED
    }

    final DispatchedRequest request;
    final TargetState target;
    final BackendInstance instance;

    /** Of the breaker that let it through. */
    final int generation;

    final long sentNanos;
    private final Listener listener;
    private boolean answered;

    InFlightRequest(
            DispatchedRequest request,
            TargetState target,
            BackendInstance instance,
            int generation,
            long sentNanos,
            Listener listener) {
        this.request = request;
        this.target = target;
        this.instance = instance;
        this.generation = generation;
        this.sentNanos = sentNanos;
        this.listener = listener;
    }

    boolean isEnded() {
        return !request.isAt(this);
    }

    boolean isAnswered() {
        return answered;
    }

    void answer() {
        answered = true;
    }

    /** It holds nothing any more. True: a process that was to end has no request any more. */
    boolean release(long now) {
        request.arrive();
        request.route().held(now - sentNanos);
        return target.release(instance, request.readOnly(), now);
    }

    /** What has happened to its request, for the rule about further tries. */
    RetryRule.Failed retryInput(UpstreamFailure why) {
        boolean last = target.index == request.route().targets.size() - 1;
        return request.tries().retryInput(target, instance, why, last);
    }

    @Override
    public void answered(int status) {
        listener.answered(this, status, false);
    }

    @Override
    public void answeredEarly(int status) {
        listener.answered(this, status, true);
    }

    @Override
    public void failed(UpstreamFailure why, boolean mayRepeat) {
        listener.failed(this, why, mayRepeat);
    }

    @Override
    public void broke() {
        listener.ended(this, End.BROKE);
    }

    @Override
    public void finished() {
        listener.ended(this, End.FINISHED);
    }

    @Override
    public void abandoned() {
        listener.ended(this, End.ABANDONED);
    }
}
