package io.valvo.supervision;

import io.valvo.model.InstanceState;
import io.valvo.model.InstanceStatus;
import io.valvo.rules.Gate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who waits for services to come to an end that decides a wish. Bounded; the oldest is answered as
 * things stand.
 */
final class Waits {
    private static final int MOST = 1_000;

    private final Roster roster;
    private final Rollouts rollouts;
    private final List<Services.Await> waiting = new ArrayList<>();

    Waits(Roster roster, Rollouts rollouts) {
        this.roster = roster;
        this.rollouts = rollouts;
    }

    void add(Services.Await await) {
        if (waiting.size() >= MOST) answer(waiting.removeFirst());
        waiting.add(await);
        look();
    }

    /** Answers those whose wish is decided. */
    void look() {
        if (waiting.isEmpty()) return;
        var decided = waiting.stream().filter(this::decided).toList();
        waiting.removeAll(decided);
        decided.forEach(this::answer);
    }

    private boolean decided(Services.Await await) {
        return members(await).stream()
                .allMatch(it ->
                        it.settled() && (reached(it, await.wish()) || lost(it, await.wish())));
    }

    private void answer(Services.Await await) {
        var failed =
                Stream.concat(
                                members(await).stream()
                                        .filter(it -> !reached(it, await.wish()))
                                        .map(it -> it.status),
                                takenBack(await))
                        .toList();
        await.replyTo().tell(new Services.Settled(roster.statuses(await.names()), failed));
    }

    /** It is ready, but not in the shape that was asked for. */
    private Stream<InstanceStatus> takenBack(Services.Await await) {
        return await.wish() == Services.Wish.READY
                ? await.names().stream().flatMap(it -> rollouts.failure(it).stream())
                : Stream.empty();
    }

    private List<Member> members(Services.Await await) {
        if (await.names().isEmpty()) return List.copyOf(roster.members());
        return await.names().stream().flatMap(it -> roster.named(it).stream()).toList();
    }

    private static boolean reached(Member member, Services.Wish wish) {
        return switch (wish) {
            case READY -> ready(member);
            case STOPPED -> member.down();
            case COMPLETED -> finished(member);
        };
    }

    /** A server that has ended isn't ready, however it ended. */
    private static boolean ready(Member member) {
        return member.state() == InstanceState.READY || (member.spec.job() && finished(member));
    }

    private static boolean finished(Member member) {
        boolean between = member.state() == InstanceState.SCHEDULED;
        return member.state() == InstanceState.COMPLETED || between;
    }

    private boolean lost(Member member, Services.Wish wish) {
        if (wish == Services.Wish.STOPPED) return false;
        return member.state() == InstanceState.FAILED
                || member.state() == InstanceState.STOPPED
                || member.state() == InstanceState.COMPLETED
                || blockedForGood(member);
    }

    private boolean blockedForGood(Member member) {
        return member.state() == InstanceState.PENDING
                && member.spec.dependsOn().keySet().stream()
                        .flatMap(it -> roster.of(it).stream())
                        .allMatch(Member::settled)
                && Gate.hopeless(member.spec, roster.dependencies(member.spec));
    }
}
