package io.valvo.supervision;

import io.valvo.model.EndCause;
import io.valvo.model.spec.GroupSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.services.GroupRestart;
import io.valvo.text.DurationFormat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The groups of the stack: who restarts with whom, and how often that may be. Touched by {@link
 * ServicesActor} alone.
 */
final class GroupSupervision {
    private final ServiceRegistry roster;
    private Map<String, GroupSpec> byMember = Map.of();
    private final Map<String, GroupRestart> recoveries = new HashMap<>();
    private final Map<String, List<Instant>> restarts = new HashMap<>();

    GroupSupervision(ServiceRegistry roster) {
        this.roster = roster;
    }

    void declare(Collection<GroupSpec> groups) {
        var members = new HashMap<String, GroupSpec>();
        groups.forEach(group -> group.members().forEach(it -> members.put(it, group)));
        byMember = members;
        recoveries
                .keySet()
                .removeIf(name -> groups.stream().noneMatch(it -> it.name().equals(name)));
    }

    boolean grouped(String service) {
        return byMember.containsKey(service);
    }

    /** The services of the same group, itself included; nothing without a group. */
    List<String> mates(String service) {
        return Optional.ofNullable(byMember.get(service))
                .map(GroupSpec::members)
                .orElseGet(List::of);
    }

    /**
     * A member restarts after a failure: the others that its group's strategy names restart with
     * it.
     */
    void failed(InstanceHandle member, Instant now) {
        var group = byMember.get(member.spec.name());
        if (group == null) return;
        if (tooOften(group, now)) giveUp(group);
        else GroupRestart.from(group, member.spec.name()).ifPresent(it -> recover(it, member));
    }

    /** Why a service may not start yet. */
    Optional<String> closed(String service) {
        return recovery(service).flatMap(it -> it.closed(service, this::started));
    }

    /** A service of a recovering group has changed. */
    void look(String service) {
        var recovery = recovery(service).orElse(null);
        if (recovery == null) return;
        var seen =
                roster.of(service).stream().noneMatch(GroupSupervision::runs)
                        ? recovery.seenDown(service)
                        : recovery;
        if (seen.over(this::started)) recoveries.remove(seen.group().name());
        else recoveries.put(seen.group().name(), seen);
    }

    private Optional<GroupRestart> recovery(String service) {
        return Optional.ofNullable(byMember.get(service)).map(it -> recoveries.get(it.name()));
    }

    private void recover(GroupRestart recovery, InstanceHandle failed) {
        recoveries.put(recovery.group().name(), recovery);
        var why =
                "group %s restarts because %s failed"
                        .formatted(recovery.group().name(), failed.name);
        recovery.affected().reversed().stream()
                .flatMap(it -> roster.of(it).stream())
                .filter(it ->
                        it != failed && it.status.wanted() && it.state() != InstanceState.COMPLETED)
                .forEach(it -> it.order(new Input.Restart(EndCause.GROUP, why)));
        recovery.affected().forEach(this::look);
    }

    private boolean tooOften(GroupSpec group, Instant now) {
        var recent = restarts.computeIfAbsent(group.name(), _ -> new ArrayList<>());
        recent.removeIf(it -> it.isBefore(now.minus(group.within())));
        recent.add(now);
        return recent.size() > group.max();
    }

    private void giveUp(GroupSpec group) {
        recoveries.remove(group.name());
        restarts.remove(group.name());
        var why =
                "group %s gave up: more than %d restarts within %s"
                        .formatted(group.name(), group.max(), DurationFormat.text(group.within()));
        group.members().reversed().stream()
                .flatMap(it -> roster.of(it).stream())
                .forEach(it -> it.order(new Input.GiveUp(why)));
    }

    private boolean started(String service) {
        return roster.of(service).stream()
                .allMatch(it -> it.status.process().isPresent() || !it.status.wanted());
    }

    private static boolean runs(InstanceHandle member) {
        return !member.settled() || member.state().active();
    }
}
