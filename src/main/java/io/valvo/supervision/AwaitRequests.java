package io.valvo.supervision;

import org.apache.pekko.actor.typed.javadsl.ActorContext;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * List of all that wait by {@link ServicesCommand.Await}, and the timer that judges them again.
 * Bounded; the oldest is answered as things stand. Touched by {@link ServicesActor} alone.
 */
final class AwaitRequests {
    private static final int MOST = 1_000;

    private final ActorContext<ServicesCommand> context;
    private final InstantSource clock;
    private final ServiceRegistry registry;
    private final ServiceStatuses statuses;
    private final WishRegister wishes;
    private final List<AwaitRequest> waiting = new ArrayList<>();

    /** When all are judged again, though nothing may have happened. */
    private Optional<Instant> nextCheck = Optional.empty();

    AwaitRequests(
            ActorContext<ServicesCommand> context,
            InstantSource clock,
            ServiceRegistry registry,
            ServiceStatuses statuses,
            WishRegister wishes) {
        this.context = context;
        this.clock = clock;
        this.registry = registry;
        this.statuses = statuses;
        this.wishes = wishes;
    }

    void add(ServicesCommand.Await await) {
        if (waiting.size() >= MOST) waiting.removeFirst().answer(clock.instant());
        waiting.add(new AwaitRequest(await, registry, statuses, wishes));
        answerDecided();
    }

    /** Answers those whose wish is decided. */
    void answerDecided() {
        if (waiting.isEmpty()) return;
        var now = clock.instant();
        var decided = waiting.stream().filter(it -> decided(it, now)).toList();
        waiting.removeAll(decided);
        decided.forEach(it -> it.answer(now));
    }

    private boolean decided(AwaitRequest request, Instant now) {
        var verdict = request.judge(now);
        verdict.checkAfter().ifPresent(it -> scheduleCheck(it, now));
        return verdict.decided();
    }

    private void scheduleCheck(Duration after, Instant now) {
        var at = now.plus(after);
        if (nextCheck.filter(it -> !it.isAfter(at)).isPresent()) return;
        nextCheck = Optional.of(at);
        context.scheduleOnce(after, context.getSelf(), new ServicesCommand.RecheckAwaits());
    }

    /** As was scheduled, though nothing may have happened. */
    void recheck() {
        nextCheck = Optional.empty();
        answerDecided();
    }

    /** See {@link AwaitRequest#forgetProcesses}. */
    void forgetProcesses() {
        waiting.forEach(AwaitRequest::forgetProcesses);
    }
}
