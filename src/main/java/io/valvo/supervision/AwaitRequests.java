package io.valvo.supervision;

import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.rules.services.DependencyGate;
import io.valvo.rules.services.WaitOutlook;
import io.valvo.supervision.ServicesActor.Wish;

import org.apache.pekko.actor.typed.javadsl.ActorContext;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who waits for services to come to an end that decides a wish. Bounded; the oldest is answered as
 * things stand.
 */
final class AwaitRequests {
    private static final int MOST = 1_000;

    /** {@code ran}: the first process of each instance that was seen running meanwhile. */
    private record Waiting(ServicesActor.Await await, Map<String, Integer> ran) {}

    private final ActorContext<ServicesActor.Command> context;
    private final InstantSource clock;
    private final ServiceRegistry roster;
    private final RollingUpdates rollouts;
    private final WishRegister wishes;
    private final List<Waiting> waiting = new ArrayList<>();

    /** When all are looked at again, though nothing may have happened. */
    private Optional<Instant> nextLook = Optional.empty();

    AwaitRequests(
            ActorContext<ServicesActor.Command> context,
            InstantSource clock,
            ServiceRegistry roster,
            RollingUpdates rollouts,
            WishRegister wishes) {
        this.context = context;
        this.clock = clock;
        this.roster = roster;
        this.rollouts = rollouts;
        this.wishes = wishes;
    }

    void add(ServicesActor.Await await) {
        if (waiting.size() >= MOST) answer(waiting.removeFirst());
        waiting.add(new Waiting(await, new HashMap<>()));
        look();
    }

    /** Answers those whose wish is decided. */
    void look() {
        if (waiting.isEmpty()) return;
        var decided = waiting.stream().filter(this::decided).toList();
        waiting.removeAll(decided);
        decided.forEach(this::answer);
    }

    /** All are looked at, as was arranged. */
    void lookAgain() {
        nextLook = Optional.empty();
        look();
    }

    private boolean decided(Waiting it) {
        if (undone(it.await).isPresent()) return true;
        boolean decided = true;
        for (var member : members(it.await))
            decided &= member.settled() && outlook(it, member).decided();
        return decided;
    }

    /** Processes are replaced because somebody wants it: which ones are seen next begins anew. */
    void renewed() {
        waiting.forEach(it -> it.ran.clear());
    }

    private WaitOutlook outlook(Waiting it, InstanceHandle member) {
        var goal = goal(it.await.wish());
        if (roster.renews(member.spec.name()) && goal != WaitOutlook.Goal.STOPPED) {
            it.ran.remove(member.name);
            return new WaitOutlook.Open();
        }
        int first = first(it, member);
        var outlook = WaitOutlook.of(goal, member.spec, member.status, first, clock.instant());
        if (outlook instanceof WaitOutlook.Later(var after)) arrange(after);
        return outlook instanceof WaitOutlook.Open
                        && goal != WaitOutlook.Goal.STOPPED
                        && blocked(member)
                ? new WaitOutlook.Lost()
                : outlook;
    }

    /** Of its processes: one that is ending, or being renewed, isn't the one waited for. */
    private int first(Waiting it, InstanceHandle member) {
        int now = member.status.incarnation();
        boolean counts =
                member.status.process().isPresent()
                        && member.state() != InstanceState.STOPPING
                        && !rollouts.under(member.spec.name());
        return counts
                ? it.ran.computeIfAbsent(member.name, _ -> now)
                : it.ran.getOrDefault(member.name, now);
    }

    private void arrange(Duration after) {
        var at = clock.instant().plus(after);
        if (nextLook.filter(it -> !it.isAfter(at)).isPresent()) return;
        nextLook = Optional.of(at);
        context.scheduleOnce(after, context.getSelf(), new ServicesActor.LookAgain());
    }

    private static WaitOutlook.Goal goal(Wish wish) {
        return switch (wish) {
            case READY -> WaitOutlook.Goal.READY;
            case STARTED -> WaitOutlook.Goal.STARTED;
            case STOPPED -> WaitOutlook.Goal.STOPPED;
            case COMPLETED -> WaitOutlook.Goal.COMPLETED;
        };
    }

    private void answer(Waiting it) {
        var failed =
                Stream.concat(
                                members(it.await).stream()
                                        .filter(member ->
                                                !(outlook(it, member)
                                                        instanceof WaitOutlook.Reached))
                                        .map(member -> member.status),
                                takenBack(it.await))
                        .toList();
        var services = roster.statuses(it.await.names());
        it.await.replyTo().tell(new ServicesActor.Settled(services, failed, undone(it.await)));
    }

    /** It is ready, but not in the shape that was asked for. */
    private Stream<InstanceStatus> takenBack(ServicesActor.Await await) {
        return await.wish() == Wish.READY || await.wish() == Wish.STARTED
                ? await.names().stream().flatMap(it -> rollouts.failure(it).stream())
                : Stream.empty();
    }

    private Optional<String> undone(ServicesActor.Await await) {
        boolean gone = !await.names().isEmpty() && members(await).isEmpty();
        var later = await.receipt().flatMap(it -> wishes.undone(it, concerned(await)));
        return gone && await.wish() != Wish.STOPPED
                ? Optional.of(later.orElse("its removal"))
                : later;
    }

    /** The names, with the instances of services and the services of instances. */
    private List<String> concerned(ServicesActor.Await await) {
        var members = members(await).stream();
        var related = members.flatMap(it -> Stream.of(it.name, it.spec.name()));
        return Stream.concat(await.names().stream(), related).distinct().toList();
    }

    private List<InstanceHandle> members(ServicesActor.Await await) {
        if (await.names().isEmpty()) return List.copyOf(roster.members());
        return await.names().stream().flatMap(it -> roster.named(it).stream()).toList();
    }

    private boolean blocked(InstanceHandle member) {
        return WaitOutlook.waits(member.status)
                && member.spec.dependsOn().keySet().stream()
                        .flatMap(it -> roster.of(it).stream())
                        .allMatch(InstanceHandle::settled)
                && DependencyGate.hopeless(
                        member.spec, roster.dependencies(member.spec), roster::job);
    }
}
