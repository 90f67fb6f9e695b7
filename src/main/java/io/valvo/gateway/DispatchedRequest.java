package io.valvo.gateway;

import io.valvo.rules.gateway.ModelResidency.Resident;
import io.valvo.rules.gateway.RequestHead;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A request from its arrival to its end, as a state machine: {@code ARRIVED → QUEUED → in flight →
 * ENDED}. A try that fails brings it from in flight (an {@code InFlightRequest}) back to {@code
 * QUEUED}, or to its end; a fixed reply or a refusal ends it from wherever it is. Guarded by the
 * dispatcher's lock, but for what it passes on to its {@link Listener}.
 */
final class DispatchedRequest implements RequestDispatcher.Ticket {
    private static final Set<String> READ_METHODS = Set.of("GET", "HEAD");

    /** Takes the lock. */
    interface Listener {
        void withdrawn(DispatchedRequest request);
    }

    /** Where it is; one that is in flight is where its latest try is. */
    interface State {}

    /** It holds nothing of any target. */
    private enum Idle implements State {
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
        return READ_METHODS.contains(head.method()) && by.spec.isReadOnly(path);
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

    /** The try counts from now on; what is told to an earlier one changes nothing. */
    void send(State attempt) {
        state = attempt;
        sent = true;
    }

    /** It is in flight, and this is its latest try. */
    boolean isAt(State attempt) {
        return state.equals(attempt);
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
}
