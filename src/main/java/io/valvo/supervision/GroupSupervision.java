package io.valvo.supervision;

import io.valvo.model.spec.GroupSpec;
import io.valvo.rules.services.GroupRestart;
import io.valvo.rules.services.ServiceInput;
import io.valvo.rules.services.ServiceLife.GroupRecovery;
import io.valvo.text.DurationFormat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The groups of the stack: who restarts with whom, and how often that may be. Touched by {@link
 * ServicesActor} alone.
 */
final class GroupSupervision {
    private static final Set<GroupRecovery> AFFECTED =
            EnumSet.complementOf(EnumSet.of(GroupRecovery.NONE));
    private static final Set<GroupRecovery> SEEN_DOWN = EnumSet.of(GroupRecovery.COMING_UP);

    private final ServiceRegistry registry;
    private final ServiceLives lives;
    private Map<String, GroupSpec> byMember = Map.of();

    /** When each group has restarted lately. */
    private final Map<String, List<Instant>> restarts = new HashMap<>();

    GroupSupervision(ServiceRegistry registry, ServiceLives lives) {
        this.registry = registry;
        this.lives = lives;
    }

    void declare(Collection<GroupSpec> groups) {
        var members = new HashMap<String, GroupSpec>();
        groups.forEach(group -> group.members().forEach(it -> members.put(it, group)));
        byMember.keySet().stream().filter(it -> !members.containsKey(it)).forEach(this::recovered);
        byMember = members;
    }

    private void recovered(String service) {
        lives.apply(service, new ServiceInput.GroupRecovered());
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
        var group = byMember.get(member.service());
        if (group == null) return;
        if (tooOften(group, now)) giveUp(group);
        else GroupRestart.from(group, member.service()).ifPresent(it -> restart(it, member));
    }

    /** Why a service may not start yet. */
    Optional<String> closed(String service) {
        return recovery(service).flatMap(it -> it.closed(service, this::started));
    }

    /** A service has changed: perhaps it was the last that its group waited for. */
    void advance(String service) {
        recovery(service)
                .filter(it -> it.over(this::started))
                .ifPresent(it -> it.affected().forEach(this::recovered));
    }

    /** What its group is recovering from at present. */
    private Optional<GroupRestart> recovery(String service) {
        return Optional.ofNullable(byMember.get(service))
                .map(it -> new GroupRestart(it, in(it, AFFECTED), Set.copyOf(in(it, SEEN_DOWN))))
                .filter(it -> !it.affected().isEmpty());
    }

    private List<String> in(GroupSpec group, Set<GroupRecovery> recoveries) {
        return group.members().stream()
                .filter(it ->
                        registry.life(it)
                                .filter(life -> recoveries.contains(life.recovery()))
                                .isPresent())
                .toList();
    }

    private void restart(GroupRestart recovery, InstanceHandle failed) {
        var why =
                "group %s restarts because %s failed"
                        .formatted(recovery.group().name(), failed.name());
        for (var service : recovery.affected().reversed()) {
            boolean own = service.equals(failed.service());
            var number = own ? OptionalInt.of(failed.number()) : OptionalInt.empty();
            lives.apply(service, new ServiceInput.GroupRestarts(number, why));
        }
        advance(failed.service());
    }

    private boolean tooOften(GroupSpec group, Instant now) {
        var recent = restarts.computeIfAbsent(group.name(), _ -> new ArrayList<>());
        recent.removeIf(it -> it.isBefore(now.minus(group.within())));
        recent.add(now);
        return recent.size() > group.max();
    }

    private void giveUp(GroupSpec group) {
        restarts.remove(group.name());
        var why =
                "group %s gave up: more than %d restarts within %s"
                        .formatted(group.name(), group.max(), DurationFormat.text(group.within()));
        group.members()
                .reversed()
                .forEach(it -> lives.apply(it, new ServiceInput.GroupGivesUp(why)));
    }

    private boolean started(String service) {
        return registry.views(service).stream()
                .allMatch(it -> it.running() || !it.status().wanted());
    }
}
