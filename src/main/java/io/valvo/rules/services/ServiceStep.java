package io.valvo.rules.services;

import io.valvo.model.event.EventData;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.VariantOverride;
import io.valvo.rules.lifecycle.Input;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One step of a {@link ServiceLife}: the life and the instances as they are after the effects so
 * far. Immutable; each method is the step with one thing more.
 *
 * @param instances in the order of their numbers
 */
public record ServiceStep(
        ServiceLife life, List<InstanceView> instances, List<ServiceEffect> effects) {

    static ServiceStep of(ServiceLife life, List<InstanceView> instances) {
        return new ServiceStep(life, instances, List.of());
    }

    ServiceStep with(ServiceLife next) {
        return new ServiceStep(next, instances, effects);
    }

    ServiceStep with(ServiceOperation next) {
        return with(life.with(next));
    }

    ServiceStep effect(ServiceEffect one) {
        var more = new ArrayList<>(effects);
        more.add(one);
        return new ServiceStep(life, instances, List.copyOf(more));
    }

    ServiceStep publish(EventData event) {
        return effect(new ServiceEffect.Publish(event));
    }

    ServiceStep settledIn(ServiceSpec spec) {
        var variant = VariantOverride.settled(spec.serving().variant());
        return effect(new ServiceEffect.RecordVariant(variant));
    }

    ServiceStep restartsAfterStop(boolean restarts) {
        return effect(new ServiceEffect.MarkRestartAfterStop(restarts));
    }

    ServiceStep preferFirstPorts() {
        return effect(new ServiceEffect.PreferFirstPorts());
    }

    ServiceStep keepPorts(Predicate<InstanceView> which) {
        var kept = numbers(which);
        return kept.isEmpty() ? this : effect(new ServiceEffect.KeepPorts(kept));
    }

    ServiceStep releasePorts(Predicate<InstanceView> which) {
        var released = numbers(which);
        return released.isEmpty() ? this : effect(new ServiceEffect.ReleasePorts(released));
    }

    ServiceStep order(Predicate<InstanceView> which, Input input) {
        var after = this;
        for (var it : instances)
            if (which.test(it)) after = after.effect(new ServiceEffect.Order(it.number(), input));
        var told = instances.stream().map(it -> which.test(it) ? it.told(input) : it).toList();
        return new ServiceStep(life, told, after.effects);
    }

    ServiceStep hold(Predicate<InstanceView> which, boolean hold) {
        return with(life.withHeld(numbers(which), hold));
    }

    /** It has this spec, and as many instances; those too many leave. */
    ServiceStep declare(ServiceSpec spec) {
        var after = with(life.with(spec));
        for (int number = 1; number <= spec.instances(); number++)
            after = after.spawn(spec, number).configure(spec, number);
        for (var it : after.instances)
            if (it.number() > spec.instances()) after = after.configure(spec, it.number());
        return after.leave(it -> it.number() > spec.instances());
    }

    /** Makes the instance, unless it is there. */
    ServiceStep spawn(ServiceSpec spec, int number) {
        if (view(number).isPresent()) return this;
        var more = new ArrayList<>(instances);
        more.removeIf(it -> it.number() > number);
        more.add(InstanceView.fresh(spec, number));
        instances.stream().filter(it -> it.number() > number).forEach(more::add);
        return new ServiceStep(life, List.copyOf(more), effects)
                .effect(new ServiceEffect.Spawn(number, spec));
    }

    /** One that is within the spec's number doesn't leave any more. */
    ServiceStep configure(ServiceSpec spec, int number) {
        boolean stays = number <= spec.instances();
        return with(stays ? life.withLeaving(List.of(number), false) : life)
                .effect(new ServiceEffect.Configure(number, spec));
    }

    /** They stop, and are gone once they are down. */
    ServiceStep leave(Predicate<InstanceView> which) {
        var numbers = numbers(which);
        return with(life.withLeaving(numbers, true).withHeld(numbers, false))
                .releasePorts(which)
                .order(which, new Input.Stop(false));
    }

    /** All that stay and aren't held. */
    ServiceStep startAll() {
        return order(it -> stays(it) && !held(it), new Input.Start());
    }

    ServiceStep scaleTo(int count) {
        boolean wanted = life.wanted(instances);
        var before = numbers(this::stays);
        return declare(life.spec().withInstances(count))
                .effect(new ServiceEffect.RecordScale(count))
                .order(
                        it -> wanted && it.number() <= count && !before.contains(it.number()),
                        new Input.Start());
    }

    /** Without those that are down and leave. */
    ServiceStep withoutDeparted() {
        var after = this;
        for (var it : instances) if (it.down() && !stays(it)) after = after.remove(it);
        boolean gone = after.instances.isEmpty() && !instances.isEmpty();
        return gone && !life.operation().comesBack()
                ? after.effect(new ServiceEffect.Forget())
                : after;
    }

    private ServiceStep remove(InstanceView one) {
        var rest = instances.stream().filter(it -> it.number() != one.number()).toList();
        return new ServiceStep(life.without(one.number()), rest, effects)
                .effect(new ServiceEffect.RemoveInstance(one.number()));
    }

    boolean stays(InstanceView it) {
        return !life.leaving().contains(it.number());
    }

    boolean held(InstanceView it) {
        return life.held().contains(it.number());
    }

    boolean allDown() {
        return instances.stream().allMatch(InstanceView::down);
    }

    Set<Integer> numbers(Predicate<InstanceView> which) {
        return instances.stream()
                .filter(which)
                .map(InstanceView::number)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Optional<InstanceView> view(int number) {
        return instances.stream().filter(it -> it.number() == number).findFirst();
    }
}
