package io.valvo.gateway;

import io.valvo.rules.Residency.Resident;

import java.util.Optional;
import java.util.function.Consumer;

/** A request that asks to be sent on: for the first time, or once more. */
final class Petition implements Dispatch.Ticket {
    final Head head;
    final Counter counter;

    /** Of the request that shall be sent: its own, or what is left of it behind a door. */
    final String path;

    final long deadline;
    private final Consumer<Petition> withdrawn;
    Consumer<Verdict> answer;

    /** Times that it was sent. */
    int tries;

    /** Nanoseconds; it waits at least until then. */
    long notBefore;

    /** Where it failed last. */
    Optional<Place> failedAt = Optional.empty();

    /** It must be paid for by the retry budget, if that place still lives. */
    boolean unpaid;

    /** Targets that are no use any more: bits by index. */
    int excluded;

    boolean queued;
    boolean done;

    /** Who it waits for to be fetched. */
    Optional<Resident> wants = Optional.empty();

    Petition(
            Head head,
            Counter counter,
            String path,
            long deadline,
            Consumer<Verdict> answer,
            Consumer<Petition> withdrawn) {
        this.head = head;
        this.counter = counter;
        this.path = path;
        this.deadline = deadline;
        this.answer = answer;
        this.withdrawn = withdrawn;
    }

    boolean excludes(int index) {
        return (excluded & 1 << index) != 0;
    }

    /** Nothing is owed for a process that has ended. False: there is nothing to pay with. */
    boolean pay(long now) {
        if (failedAt.filter(it -> !it.gone).isPresent()) {
            var take = counter.budget.take(now);
            counter.budget = take.next();
            if (!take.granted()) return false;
        }
        unpaid = false;
        return true;
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
