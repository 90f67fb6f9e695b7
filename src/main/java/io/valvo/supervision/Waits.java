package io.valvo.supervision;

import io.valvo.model.InstanceState;
import io.valvo.model.InstanceStatus;
import io.valvo.rules.Gate;
import io.valvo.rules.Outlook;
import io.valvo.supervision.Services.Wish;

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
final class Waits {
    private static final int MOST = 1_000;

    /** {@code ran}: the first process of each instance that was seen running meanwhile. */
    private record Waiting(Services.Await await, Map<String, Integer> ran) {}

    private final ActorContext<Services.Command> context;
    private final InstantSource clock;
    private final Roster roster;
    private final Rollouts rollouts;
    private final Wishes wishes;
    private final List<Waiting> waiting = new ArrayList<>();

    /** When all are looked at again, though nothing may have happened. */
    private Optional<Instant> nextLook = Optional.empty();

    Waits(
            ActorContext<Services.Command> context,
            InstantSource clock,
            Roster roster,
            Rollouts rollouts,
            Wishes wishes) {
        this.context = context;
        this.clock = clock;
        this.roster = roster;
        this.rollouts = rollouts;
        this.wishes = wishes;
    }

    void add(Services.Await await) {
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

    private Outlook outlook(Waiting it, Member member) {
        var goal = goal(it.await.wish());
        if (roster.renews(member.spec.name()) && goal != Outlook.Goal.STOPPED) {
            it.ran.remove(member.name);
            return new Outlook.Open();
        }
        int first = first(it, member);
        var outlook = Outlook.of(goal, member.spec, member.status, first, clock.instant());
        if (outlook instanceof Outlook.Later(var after)) arrange(after);
        return outlook instanceof Outlook.Open && goal != Outlook.Goal.STOPPED && blocked(member)
                ? new Outlook.Lost()
                : outlook;
    }

    /** Of its processes: one that is ending, or being renewed, isn't the one waited for. */
    private int first(Waiting it, Member member) {
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
        context.scheduleOnce(after, context.getSelf(), new Services.LookAgain());
    }

    private static Outlook.Goal goal(Wish wish) {
        return switch (wish) {
            case READY -> Outlook.Goal.READY;
            case STARTED -> Outlook.Goal.STARTED;
            case STOPPED -> Outlook.Goal.STOPPED;
            case COMPLETED -> Outlook.Goal.COMPLETED;
        };
    }

    private void answer(Waiting it) {
        var failed =
                Stream.concat(
                                members(it.await).stream()
                                        .filter(member ->
                                                !(outlook(it, member) instanceof Outlook.Reached))
                                        .map(member -> member.status),
                                takenBack(it.await))
                        .toList();
        var services = roster.statuses(it.await.names());
        it.await.replyTo().tell(new Services.Settled(services, failed, undone(it.await)));
    }

    /** It is ready, but not in the shape that was asked for. */
    private Stream<InstanceStatus> takenBack(Services.Await await) {
        return await.wish() == Wish.READY || await.wish() == Wish.STARTED
                ? await.names().stream().flatMap(it -> rollouts.failure(it).stream())
                : Stream.empty();
    }

    private Optional<String> undone(Services.Await await) {
        boolean gone = !await.names().isEmpty() && members(await).isEmpty();
        var later = await.receipt().flatMap(it -> wishes.undone(it, concerned(await)));
        return gone && await.wish() != Wish.STOPPED
                ? Optional.of(later.orElse("its removal"))
                : later;
    }

    /** The names, with the instances of services and the services of instances. */
    private List<String> concerned(Services.Await await) {
        var members = members(await).stream();
        var related = members.flatMap(it -> Stream.of(it.name, it.spec.name()));
        return Stream.concat(await.names().stream(), related).distinct().toList();
    }

    private List<Member> members(Services.Await await) {
        if (await.names().isEmpty()) return List.copyOf(roster.members());
        return await.names().stream().flatMap(it -> roster.named(it).stream()).toList();
    }

    private boolean blocked(Member member) {
        return Outlook.waits(member.status)
                && member.spec.dependsOn().keySet().stream()
                        .flatMap(it -> roster.of(it).stream())
                        .allMatch(Member::settled)
                && Gate.hopeless(member.spec, roster.dependencies(member.spec), roster::job);
    }
}
