package io.valvo.gateway;

import io.valvo.rules.gateway.ModelResidency.Resident;
import io.valvo.rules.gateway.RequestHead;
import io.valvo.rules.gateway.RetryRule;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A request from its arrival to its end, as a state machine: {@code ARRIVED → QUEUED → InFlight →
 * ENDED}. A try that fails brings it from {@link InFlight} back to {@code QUEUED}, or to its end; a
 * fixed reply or a refusal ends it from wherever it is. Guarded by the dispatcher's lock, but for
 * what it passes on to its {@link Listener}.
 */
final class DispatchedRequest implements RequestDispatcher.Ticket {
    private static final Set<String> READ = Set.of("GET", "HEAD");

    /** Hears what becomes of a request; takes the lock. */
    interface Listener {
        void answered(InFlight attempt, int status, boolean early);

        void failed(InFlight attempt, UpstreamFailure why, boolean mayRepeat);

        void ended(InFlight attempt, End how);

        void withdrawn(DispatchedRequest request);
    }

    enum End {
        BROKE,
        FINISHED,
        ABANDONED
    }

    sealed interface State permits Idle, InFlight {}

    /** It holds nothing of any target. */
    enum Idle implements State {
        /** Nothing is decided about it. */
        ARRIVED,
        QUEUED,
        ENDED
    }

    final RequestHead head;

    /** What is asked of the target: its own path, or what is left of it behind a gateway's path. */
    final String path;

    final Consumer<DispatchDecision> answer;
    private final Listener listener;
    private State state = Idle.ARRIVED;
    private RouteState route;
    private boolean readOnly;
    private long deadline;

    /** It was sent before, by this route. */
    boolean sent;

    /** Nanoseconds; it waits at least until then. */
    long earliestRetry;

    /** What it waits for to be loaded. */
    Optional<Resident> awaitedModel = Optional.empty();

    private Optional<FailedTries> tries = Optional.empty();

    DispatchedRequest(
            RequestHead head,
            String path,
            RouteState route,
            Consumer<DispatchDecision> answer,
            Listener listener) {
        this.head = head;
        this.path = path;
        this.answer = answer;
        this.listener = listener;
        this.route = route;
        readOnly = isReadOnly(route);
        deadline = deadline(route);
    }

    private boolean isReadOnly(RouteState by) {
        return READ.contains(head.method()) && by.spec.isReadOnly(path);
    }

    private long deadline(RouteState by) {
        return head.arrivedNanos() + by.spec.admission().timeout().toNanos();
    }

    /** Begins anew on another route, as if it had just come. */
    void reroute(RouteState next) {
        route = next;
        readOnly = isReadOnly(next);
        deadline = deadline(next);
        sent = false;
        earliestRetry = 0;
        tries = Optional.empty();
        arrive();
    }

    RouteState route() {
        return route;
    }

    /** It only looks: it starts nothing, and nothing stays awake for it. */
    boolean readOnly() {
        return readOnly;
    }

    /** Nanoseconds; response headers must have come by then. */
    long deadline() {
        return deadline;
    }

    boolean isQueued() {
        return state == Idle.QUEUED;
    }

    /** A decision is due. */
    boolean isUndecided() {
        return state == Idle.ARRIVED || state == Idle.QUEUED;
    }

    void queue() {
        state = Idle.QUEUED;
    }

    /** It is out of its queue, and a decision is due. */
    void arrive() {
        state = Idle.ARRIVED;
        awaitedModel = Optional.empty();
    }

    void end() {
        state = Idle.ENDED;
        awaitedModel = Optional.empty();
    }

    /**
     * @param generation of the breaker that let it through
     */
    InFlight send(TargetState target, BackendInstance instance, int generation, long now) {
        var attempt = new InFlight(this, target, instance, generation, now);
        state = attempt;
        sent = true;
        return attempt;
    }

    /** Tries that failed so far; made when the first one has. */
    FailedTries tries() {
        var made = tries.orElseGet(FailedTries::new);
        if (tries.isEmpty()) tries = Optional.of(made);
        return made;
    }

    boolean excludes(int target) {
        return tries.filter(it -> it.excludes(target)).isPresent();
    }

    boolean excludesAny() {
        return tries.filter(FailedTries::excludesAny).isPresent();
    }

    /** Its next try must be paid for by the retry budget, if the instance that failed lives. */
    boolean retryUncharged() {
        return tries.filter(FailedTries::uncharged).isPresent();
    }

    /** The instance where it failed last. */
    Optional<BackendInstance> failedAt() {
        return tries.flatMap(FailedTries::failedAt);
    }

    /** Nothing is owed for a process that has ended. False: there is nothing to pay with. */
    boolean chargeRetry(long now) {
        return tries().charge(route, now);
    }

    @Override
    public void withdraw() {
        listener.withdrawn(this);
    }

    /**
     * One try of a request at one backend, and what it holds until it ends. Of several the last
     * counts: what is told to an earlier one changes nothing.
     */
    static final class InFlight implements State, UpstreamAttempt {
        final DispatchedRequest request;
        final TargetState target;
        final BackendInstance instance;

        /** Of the breaker that let it through. */
        final int generation;

        final long sentNanos;
        private boolean answered;

        private InFlight(
                DispatchedRequest request,
                TargetState target,
                BackendInstance instance,
                int generation,
                long sentNanos) {
            this.request = request;
            this.target = target;
            this.instance = instance;
            this.generation = generation;
            this.sentNanos = sentNanos;
        }

        boolean isEnded() {
            return request.state != this;
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
            request.route.held(now - sentNanos);
            return target.release(instance, request.readOnly, now);
        }

        /** What has happened to its request, for the rule about further tries. */
        RetryRule.Failed retryInput(UpstreamFailure why) {
            boolean last = target.index == request.route.targets.size() - 1;
            return request.tries().retryInput(target, instance, why, last);
        }

        @Override
        public void answered(int status) {
            request.listener.answered(this, status, false);
        }

        @Override
        public void answeredEarly(int status) {
            request.listener.answered(this, status, true);
        }

        @Override
        public void failed(UpstreamFailure why, boolean mayRepeat) {
            request.listener.failed(this, why, mayRepeat);
        }

        @Override
        public void broke() {
            request.listener.ended(this, End.BROKE);
        }

        @Override
        public void finished() {
            request.listener.ended(this, End.FINISHED);
        }

        @Override
        public void abandoned() {
            request.listener.ended(this, End.ABANDONED);
        }
    }
}
