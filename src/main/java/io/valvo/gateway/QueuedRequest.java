package io.valvo.gateway;

import io.valvo.rules.gateway.ModelResidency.Resident;
import io.valvo.rules.gateway.RetryRule;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A request that asks to be sent on: for the first time, or once more. */
final class QueuedRequest implements RequestDispatcher.Ticket {
    private static final Set<String> READ = Set.of("GET", "HEAD");

    final RequestHead head;
    final RouteState counter;

    /** Of the request that shall be sent: its own, or what is left of it behind a door. */
    final String path;

    /** It only looks: it starts nothing, and nothing stays awake for it. */
    final boolean looks;

    final long deadline;
    private final Consumer<QueuedRequest> withdrawn;
    Consumer<DispatchDecision> answer;

    /** It was sent before. */
    boolean sent;

    /** Nanoseconds; it waits at least until then. */
    long notBefore;

    /** Where it failed last. */
    Optional<BackendInstance> failedAt = Optional.empty();

    /** Times that the target which it failed at last may have got something of it. */
    int delivered;

    /** Times in a row that there was no connection to a process of that target. */
    int knocks;

    private int failedIndex;

    /** It must be paid for by the retry budget, if that place still lives. */
    boolean unpaid;

    /** It isn't sent again if that place still lives. */
    private boolean onlyIfEnded;

    /** Targets whose breaker has counted its failure: bits by index. One request counts once. */
    private int blamed;

    /** Processes that its failure was held against. */
    private Set<BackendInstance> blamedPlaces = Set.of();

    /** Targets that are no use any more: bits by index. */
    int excluded;

    boolean queued;
    boolean done;

    /** Who it waits for to be fetched. */
    Optional<Resident> wants = Optional.empty();

    QueuedRequest(
            RequestHead head,
            RouteState counter,
            String path,
            long deadline,
            Consumer<DispatchDecision> answer,
            Consumer<QueuedRequest> withdrawn) {
        this.head = head;
        this.counter = counter;
        this.path = path;
        looks = READ.contains(head.method()) && counter.route.isReadOnly(path);
        this.deadline = deadline;
        this.answer = answer;
        this.withdrawn = withdrawn;
    }

    boolean excludes(int index) {
        return (excluded & 1 << index) != 0;
    }

    /** It has failed there. */
    void failed(InFlightRequest sent, UpstreamFailure why) {
        if (sent.line.index != failedIndex) delivered = 0;
        boolean first =
                sent.line.index != failedIndex || failedAt.filter(it -> it.gone).isPresent();
        if (first) knocks = 0;
        failedIndex = sent.line.index;
        failedAt = Optional.of(sent.place);
        if (why == UpstreamFailure.UNREACHABLE) knocks++;
        else delivered++;
    }

    /** It will be sent once more. */
    void again(RetryRule retry, int failed) {
        if (retry.passesOver()) excluded |= 1 << failed;
        unpaid = !retry.free();
        onlyIfEnded = retry.onlyIfEnded();
    }

    /** True once for each process. */
    boolean blames(BackendInstance place) {
        if (blamedPlaces.isEmpty()) blamedPlaces = new HashSet<>();
        return blamedPlaces.add(place);
    }

    /** True once for each target. */
    boolean blames(int index) {
        boolean first = (blamed & 1 << index) == 0;
        blamed |= 1 << index;
        return first;
    }

    /** Nothing is owed for a process that has ended. False: there is nothing to pay with. */
    boolean pay(long now) {
        if (failedAt.filter(it -> !it.gone).isPresent()) {
            if (onlyIfEnded) return false;
            var take = counter.budget.take(now);
            counter.budget = take.next();
            if (!take.granted()) return false;
        }
        unpaid = false;
        return true;
    }

    /** Why it isn't sent once more. */
    String unpaidWhy() {
        return onlyIfEnded
                ? UpstreamFailure.CLOSED_TWICE.text(counter.lines.get(failedIndex).target.text())
                : "it fails, and the retry budget is used up";
    }

    /** It waits for nobody any more. */
    void leaveQueue() {
        queued = false;
        wants = Optional.empty();
    }

    @Override
    public void withdraw() {
        withdrawn.accept(this);
    }
}
