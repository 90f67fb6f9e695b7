package io.valvo.rules.services;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceStatus;
import io.valvo.rules.services.ServiceOperation.Rolling;
import io.valvo.rules.services.ServiceOperation.Stopping;
import io.valvo.rules.services.ServiceOperation.Swapping;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * State machine of one service: what people want of it × the operation that is under way. Changed
 * by {@link ServiceTransitions#on} alone.
 *
 * @param spec what its instances have, or have from their next start
 * @param held numbers of instances that somebody has stopped: they stay down until they are wanted
 * @param leaving numbers of instances that are gone for good once they are down
 * @param waiting numbers of instances that have asked whether they may start, and may not yet
 * @param takenBack the instance for whose failure the last update or scaling was taken back
 */
public record ServiceLife(
        ServiceSpec spec,
        ServiceOperation operation,
        Set<Integer> held,
        Set<Integer> leaving,
        Set<Integer> waiting,
        GroupRecovery recovery,
        Optional<InstanceStatus> takenBack) {

    /** Its part in the restart of its group. */
    public enum GroupRecovery {
        NONE,
        /** It goes down with the group, and hasn't been seen down yet. */
        GOING_DOWN,
        /** It has been seen down, and starts in the order of the group. */
        COMING_UP
    }

    /** Nothing is under way, and nobody has said anything. */
    public static ServiceLife of(ServiceSpec spec) {
        return new ServiceLife(
                spec,
                new ServiceOperation.Idle(),
                Set.of(),
                Set.of(),
                Set.of(),
                GroupRecovery.NONE,
                Optional.empty());
    }

    /** It runs or is about to, as far as anybody has a wish. */
    public boolean wanted(Collection<InstanceView> instances) {
        if (operation instanceof Stopping it) return it.then().isPresent();
        return operation.comesBack() || instances.stream().anyMatch(this::wanted);
    }

    private boolean wanted(InstanceView it) {
        return !held.contains(it.number()) && it.wanted();
    }

    /** The spec that comes of what is under way. */
    public ServiceSpec target() {
        return switch (operation) {
            case Stopping it -> it.then().orElse(spec);
            case Swapping it -> it.target();
            case Rolling it -> it.target();
            case ServiceOperation.Idle _, ServiceOperation.Starting _, ServiceOperation.Scaling _ ->
                    spec;
        };
    }

    /** All of it leaves: somebody has removed it. */
    public boolean leaves(List<InstanceView> instances) {
        return !instances.isEmpty()
                && instances.stream().allMatch(it -> leaving.contains(it.number()));
    }

    /** There for the time of an update only. */
    public boolean isSurge(int number) {
        return operation instanceof Rolling it && it.isSurge(number);
    }

    /** It goes down and stays down, and has not been told yet or hasn't done so. */
    public boolean isStopping() {
        return operation instanceof Stopping;
    }

    ServiceLife with(ServiceOperation next) {
        return new ServiceLife(spec, next, held, leaving, waiting, recovery, takenBack);
    }

    ServiceLife with(ServiceSpec next) {
        return new ServiceLife(next, operation, held, leaving, waiting, recovery, takenBack);
    }

    ServiceLife with(GroupRecovery next) {
        return new ServiceLife(spec, operation, held, leaving, waiting, next, takenBack);
    }

    ServiceLife withHeld(Collection<Integer> numbers, boolean holds) {
        var next = changed(held, numbers, holds);
        return new ServiceLife(spec, operation, next, leaving, waiting, recovery, takenBack);
    }

    ServiceLife withLeaving(Collection<Integer> numbers, boolean leave) {
        var next = changed(leaving, numbers, leave);
        return new ServiceLife(spec, operation, held, next, waiting, recovery, takenBack);
    }

    ServiceLife withWaiting(int number, boolean waits) {
        var next = changed(waiting, List.of(number), waits);
        return new ServiceLife(spec, operation, held, leaving, next, recovery, takenBack);
    }

    ServiceLife withTakenBack(Optional<InstanceStatus> failed) {
        return new ServiceLife(spec, operation, held, leaving, waiting, recovery, failed);
    }

    ServiceLife without(int number) {
        var one = List.of(number);
        return withHeld(one, false).withLeaving(one, false).withWaiting(number, false);
    }

    private static Set<Integer> changed(
            Set<Integer> set, Collection<Integer> numbers, boolean contained) {
        if (contained ? set.containsAll(numbers) : numbers.stream().noneMatch(set::contains))
            return set;
        var next = new TreeSet<>(set);
        if (contained) next.addAll(numbers);
        else next.removeAll(Set.copyOf(numbers));
        return Set.copyOf(next);
    }
}
