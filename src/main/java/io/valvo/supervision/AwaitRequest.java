package io.valvo.supervision;

import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.rules.services.DependencyGate;
import io.valvo.rules.services.ServiceLife;
import io.valvo.rules.services.ServiceOperation;
import io.valvo.rules.services.WaitOutlook;
import io.valvo.rules.services.WaitOutlook.Goal;
import io.valvo.rules.services.WishKind;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One {@link ServicesCommand.Await}: collects the {@link WaitOutlook} of each instance that it is
 * about, and the later wish that has undone its own. Touched by {@link ServicesActor} alone.
 */
final class AwaitRequest {
    /**
     * @param checkAfter time may decide it, though nothing happens
     */
    record Verdict(boolean decided, Optional<Duration> checkAfter) {}

    private final ServicesCommand.Await await;
    private final ServiceRegistry registry;
    private final ServiceStatuses statuses;
    private final WishRegister wishes;

    /** Incarnation of the first process of each instance that was seen running meanwhile. */
    private final Map<String, Integer> ran = new HashMap<>();

    AwaitRequest(
            ServicesCommand.Await await,
            ServiceRegistry registry,
            ServiceStatuses statuses,
            WishRegister wishes) {
        this.await = await;
        this.registry = registry;
        this.statuses = statuses;
        this.wishes = wishes;
    }

    /**
     * Of every instance: the first process of each is remembered. One that has not heard yet what
     * it was told is open.
     */
    Verdict judge(Instant now) {
        if (undone().isPresent()) return new Verdict(true, Optional.empty());
        var outlooks = members().stream().map(it -> judged(it, now)).toList();
        return new Verdict(
                outlooks.stream().allMatch(WaitOutlook::decided),
                outlooks.stream().flatMap(AwaitRequest::later).min(Comparator.naturalOrder()));
    }

    private WaitOutlook judged(InstanceHandle member, Instant now) {
        return member.view().settled() ? outlook(member, now) : new WaitOutlook.Open();
    }

    private static Stream<Duration> later(WaitOutlook outlook) {
        return outlook instanceof WaitOutlook.Later(var after) ? Stream.of(after) : Stream.empty();
    }

    /** As things stand. */
    void answer(Instant now) {
        var missed =
                members().stream()
                        .filter(it -> !(outlook(it, now) instanceof WaitOutlook.Reached))
                        .map(InstanceHandle::status);
        var failed = Stream.concat(missed, takenBack()).toList();
        var services = statuses.statuses(await.names());
        await.replyTo().tell(new ServicesCommand.Settled(services, failed, undone()));
    }

    /** Processes are replaced because somebody wants it: which ones are seen next begins anew. */
    void forgetProcesses() {
        ran.clear();
    }

    private WaitOutlook outlook(InstanceHandle member, Instant now) {
        var goal = await.goal();
        if (comesBack(member.service()) && goal != Goal.STOPPED) {
            ran.remove(member.name());
            return new WaitOutlook.Open();
        }
        int first = firstIncarnation(member);
        var outlook = WaitOutlook.of(goal, member.spec(), member.status(), first, now);
        return outlook instanceof WaitOutlook.Open && goal != Goal.STOPPED && blocked(member)
                ? new WaitOutlook.Lost()
                : outlook;
    }

    /** Of its processes: one that is ending, or being renewed, isn't the one waited for. */
    private int firstIncarnation(InstanceHandle member) {
        int now = member.status().incarnation();
        boolean counts =
                member.view().running()
                        && member.view().state() != InstanceState.STOPPING
                        && !rolls(member.service());
        return counts
                ? ran.computeIfAbsent(member.name(), _ -> now)
                : ran.getOrDefault(member.name(), now);
    }

    private boolean comesBack(String service) {
        return registry.life(service).filter(it -> it.operation().comesBack()).isPresent();
    }

    private boolean rolls(String service) {
        return registry.life(service).map(ServiceLife::operation).orElse(null)
                instanceof ServiceOperation.Rolling;
    }

    private boolean blocked(InstanceHandle member) {
        return WaitOutlook.waits(member.status())
                && member.spec().dependsOn().keySet().stream()
                        .flatMap(it -> registry.instances(it).stream())
                        .allMatch(it -> it.view().settled())
                && DependencyGate.hopeless(
                        member.spec(), statuses.dependencies(member.spec()), registry::job);
    }

    /** It is ready, but not in the shape that was asked for. */
    private Stream<InstanceStatus> takenBack() {
        return await.goal() == Goal.READY || await.goal() == Goal.STARTED
                ? await.names().stream()
                        .flatMap(it -> registry.life(it).flatMap(ServiceLife::takenBack).stream())
                : Stream.empty();
    }

    private Optional<String> undone() {
        return await.receipt()
                .flatMap(it -> wishes.undone(it, concerned()))
                .or(this::undoneByRemoval)
                .or(this::undoneByDependent);
    }

    private Optional<String> undoneByRemoval() {
        boolean gone = !await.names().isEmpty() && members().isEmpty();
        return gone && await.goal() != Goal.STOPPED ? Optional.of("its removal") : Optional.empty();
    }

    /** What somebody has stopped is needed again: it won't come to that end. */
    private Optional<String> undoneByDependent() {
        boolean stop = await.receipt().filter(it -> it.kind() == WishKind.DOWN).isPresent();
        return stop && members().stream().anyMatch(registry::wanted)
                ? Optional.of("the start of a service that depends on it")
                : Optional.empty();
    }

    /** The names, with the instances of services and the services of instances. */
    private List<String> concerned() {
        var related = members().stream().flatMap(it -> Stream.of(it.name(), it.service()));
        return Stream.concat(await.names().stream(), related).distinct().toList();
    }

    private List<InstanceHandle> members() {
        if (await.names().isEmpty()) return List.copyOf(registry.instances());
        return await.names().stream().flatMap(it -> registry.named(it).stream()).toList();
    }
}
