package io.valvo.supervision;

import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.rules.services.DependencyGate;
import io.valvo.rules.services.ServiceLife;
import io.valvo.rules.services.ServiceOperation;
import io.valvo.rules.services.WaitOutlook;
import io.valvo.rules.services.WaitOutlook.Goal;
import io.valvo.supervision.WishRegister.Kind;

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
    private record Waiting(ServicesCommand.Await await, Map<String, Integer> ran) {}

    private final ActorContext<ServicesCommand> context;
    private final InstantSource clock;
    private final ServiceRegistry registry;
    private final WishRegister wishes;
    private final List<Waiting> waiting = new ArrayList<>();

    /** When all are checked again, though nothing may have happened. */
    private Optional<Instant> nextCheck = Optional.empty();

    AwaitRequests(
            ActorContext<ServicesCommand> context,
            InstantSource clock,
            ServiceRegistry registry,
            WishRegister wishes) {
        this.context = context;
        this.clock = clock;
        this.registry = registry;
        this.wishes = wishes;
    }

    void add(ServicesCommand.Await await) {
        if (waiting.size() >= MOST) answer(waiting.removeFirst());
        waiting.add(new Waiting(await, new HashMap<>()));
        answerDecided();
    }

    /** Answers those whose wish is decided. */
    void answerDecided() {
        if (waiting.isEmpty()) return;
        var decided = waiting.stream().filter(this::decided).toList();
        waiting.removeAll(decided);
        decided.forEach(this::answer);
    }

    /** As was arranged, though nothing may have happened. */
    void recheck() {
        nextCheck = Optional.empty();
        answerDecided();
    }

    private boolean decided(Waiting it) {
        if (undone(it.await).isPresent()) return true;
        boolean decided = true;
        for (var member : members(it.await))
            decided &= member.view().settled() && outlook(it, member).decided();
        return decided;
    }

    /** Processes are replaced because somebody wants it: which ones are seen next begins anew. */
    void forgetProcesses() {
        waiting.forEach(it -> it.ran.clear());
    }

    private WaitOutlook outlook(Waiting it, InstanceHandle member) {
        var goal = it.await.goal();
        if (comesBack(member.service()) && goal != Goal.STOPPED) {
            it.ran.remove(member.name());
            return new WaitOutlook.Open();
        }
        int first = first(it, member);
        var outlook = WaitOutlook.of(goal, member.spec(), member.status(), first, clock.instant());
        if (outlook instanceof WaitOutlook.Later(var after)) arrange(after);
        return outlook instanceof WaitOutlook.Open && goal != Goal.STOPPED && blocked(member)
                ? new WaitOutlook.Lost()
                : outlook;
    }

    /** Of its processes: one that is ending, or being renewed, isn't the one waited for. */
    private int first(Waiting it, InstanceHandle member) {
        int now = member.status().incarnation();
        boolean counts =
                member.status().process().isPresent()
                        && member.view().state() != InstanceState.STOPPING
                        && !rolls(member.service());
        return counts
                ? it.ran.computeIfAbsent(member.name(), _ -> now)
                : it.ran.getOrDefault(member.name(), now);
    }

    private boolean comesBack(String service) {
        return registry.life(service).filter(it -> it.operation().comesBack()).isPresent();
    }

    private boolean rolls(String service) {
        return registry.life(service).map(ServiceLife::operation).orElse(null)
                instanceof ServiceOperation.Rolling;
    }

    private void arrange(Duration after) {
        var at = clock.instant().plus(after);
        if (nextCheck.filter(it -> !it.isAfter(at)).isPresent()) return;
        nextCheck = Optional.of(at);
        context.scheduleOnce(after, context.getSelf(), new ServicesCommand.RecheckAwaits());
    }

    private void answer(Waiting it) {
        var failed =
                Stream.concat(
                                members(it.await).stream()
                                        .filter(member ->
                                                !(outlook(it, member)
                                                        instanceof WaitOutlook.Reached))
                                        .map(member -> member.status()),
                                takenBack(it.await))
                        .toList();
        var services = registry.statuses(it.await.names());
        it.await.replyTo().tell(new ServicesCommand.Settled(services, failed, undone(it.await)));
    }

    /** It is ready, but not in the shape that was asked for. */
    private Stream<InstanceStatus> takenBack(ServicesCommand.Await await) {
        return await.goal() == Goal.READY || await.goal() == Goal.STARTED
                ? await.names().stream()
                        .flatMap(it -> registry.life(it).flatMap(ServiceLife::takenBack).stream())
                : Stream.empty();
    }

    private Optional<String> undone(ServicesCommand.Await await) {
        return await.receipt()
                .flatMap(it -> wishes.undone(it, concerned(await)))
                .or(() -> removed(await))
                .or(() -> needed(await));
    }

    private Optional<String> removed(ServicesCommand.Await await) {
        boolean gone = !await.names().isEmpty() && members(await).isEmpty();
        return gone && await.goal() != Goal.STOPPED ? Optional.of("its removal") : Optional.empty();
    }

    /** What somebody has stopped is needed again: it won't come to that end. */
    private Optional<String> needed(ServicesCommand.Await await) {
        boolean stop = await.receipt().filter(it -> it.kind() == Kind.DOWN).isPresent();
        return stop && members(await).stream().anyMatch(this::wanted)
                ? Optional.of("the start of a service that depends on it")
                : Optional.empty();
    }

    private boolean wanted(InstanceHandle member) {
        return registry.life(member.service())
                .filter(it -> it.wanted(List.of(member.view())))
                .isPresent();
    }

    /** The names, with the instances of services and the services of instances. */
    private List<String> concerned(ServicesCommand.Await await) {
        var members = members(await).stream();
        var related = members.flatMap(it -> Stream.of(it.name(), it.service()));
        return Stream.concat(await.names().stream(), related).distinct().toList();
    }

    private List<InstanceHandle> members(ServicesCommand.Await await) {
        if (await.names().isEmpty()) return List.copyOf(registry.instances());
        return await.names().stream().flatMap(it -> registry.named(it).stream()).toList();
    }

    private boolean blocked(InstanceHandle member) {
        return WaitOutlook.waits(member.status())
                && member.spec().dependsOn().keySet().stream()
                        .flatMap(it -> registry.instances(it).stream())
                        .allMatch(it -> it.view().settled())
                && DependencyGate.hopeless(
                        member.spec(), registry.dependencies(member.spec()), registry::job);
    }
}
