package io.valvo.rules.services;

import io.valvo.model.EndCause;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.services.ServiceOperation.Rolling;
import io.valvo.rules.services.ServiceOperation.Stopping;
import io.valvo.rules.services.ServiceOperation.Swapping;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * What people want of a service, against what is under way: the last wish wins. One to stop ends
 * the operation, with the spec that it leads to; one to start or restart finds a service that comes
 * back by itself started already.
 */
final class WishRule {
    private WishRule() {}

    static ServiceStep start(ServiceStep step, OptionalInt number) {
        var which = staying(step, number);
        var released = recalled(step.hold(which, false), number);
        if (released.life().operation().comesBack()) return released;
        var recalled = released.keepPorts(which);
        boolean rests = recalled.instances().stream().anyMatch(which.and(it -> !it.running()));
        return (rests ? recalled.preferFirstPorts() : recalled).order(which, new Input.Start());
    }

    /** It ends after its dependents; an instance alone ends at once. */
    static ServiceStep stop(ServiceStep step, ServiceInput.Stop wish) {
        var which = chosen(wish.number());
        if (wish.number().isPresent())
            return step.hold(which.and(step::stays), wish.hold())
                    .releasePorts(which)
                    .order(which, new Input.Stop(false));
        var settled = settled(step);
        return settled.hold(which.and(settled::stays), wish.hold())
                .releasePorts(which)
                .with(stopping(step.life().operation()));
    }

    /** What was to be replaced still runs with its former spec. */
    private static Stopping stopping(ServiceOperation before) {
        boolean outdated =
                before instanceof Rolling
                        || (before instanceof Stopping it
                                && !it.told()
                                && (it.changed() || it.then().isPresent()));
        return new Stopping(false, Optional.empty(), outdated);
    }

    static ServiceStep kill(ServiceStep step, OptionalInt number) {
        var which = chosen(number);
        var before = number.isPresent() ? step : settled(step).with(Stopping.forGood(true));
        return before.hold(which.and(before::stays), true)
                .releasePorts(which)
                .order(which, new Input.Stop(true));
    }

    static ServiceStep shutDown(ServiceStep step, boolean force) {
        return force
                ? kill(step, OptionalInt.empty())
                : settled(step).with(stopping(step.life().operation()));
    }

    static ServiceStep restart(ServiceStep step, OptionalInt number) {
        var which = staying(step, number);
        var released = recalled(step.hold(which, false), number);
        if (released.life().operation().comesBack()) return released;
        var recalled = released.keepPorts(which);
        var life = recalled.life();
        if (number.isEmpty() && life.operation() instanceof Rolling it)
            return RollingRule.begin(recalled, it.from(), it.target());
        if (number.isEmpty() && RollingRule.suits(recalled, life.spec()))
            return RollingRule.begin(recalled, life.spec(), life.spec());
        return recalled.preferFirstPorts().order(which, new Input.Restart(EndCause.RESTART, ""));
    }

    /** A dependent that starts needs it: what is down comes up, and nothing of it goes down. */
    static ServiceStep needed(ServiceStep step) {
        if (step.life().operation().comesBack()) return step;
        boolean stopping = step.life().isStopping();
        Predicate<InstanceView> missing = it -> !it.settled() || !it.status().wanted();
        Predicate<InstanceView> givenUp =
                it -> step.stays(it) && (stopping || step.held(it) || missing.test(it));
        var recalled = recalled(step, OptionalInt.empty());
        if (recalled.life().operation().comesBack()) return recalled.hold(step::stays, false);
        return recalled.keepPorts(givenUp)
                .hold(step::stays, false)
                .order(missing.and(step::stays), new Input.Start());
    }

    /** Whatever is under way ends, with the spec that it leads to. */
    static ServiceStep settled(ServiceStep step) {
        var idle =
                step.with(
                        step.life()
                                .withTakenBack(Optional.empty())
                                .with(new ServiceOperation.Idle()));
        return switch (step.life().operation()) {
            case Stopping it ->
                    it.then().map(spec -> idle.declare(spec).restartsAfterStop(false)).orElse(idle);
            case Swapping it ->
                    idle.declare(it.target()).restartsAfterStop(false).settledIn(it.target());
            case Rolling it -> idle.declare(it.target());
            case ServiceOperation.Idle _, ServiceOperation.Starting _, ServiceOperation.Scaling _ ->
                    idle;
        };
    }

    /** Before a swap: another one that is under way goes on to the new variant. */
    static ServiceStep settledForSwap(ServiceStep step, boolean runs) {
        boolean swapping = step.life().operation() instanceof Swapping;
        boolean stays = step.life().operation() instanceof Stopping it && it.then().isEmpty();
        if (!runs && stays) return step;
        var settled = swapping ? step : settled(step);
        return runs ? settled.hold(settled::stays, false) : settled;
    }

    /**
     * It doesn't go down any more, unless what runs has another spec; those that aren't meant have
     * to by themselves.
     */
    private static ServiceStep recalled(ServiceStep step, OptionalInt number) {
        if (!(step.life().operation() instanceof Stopping it) || it.then().isPresent()) return step;
        if (it.isOutdated())
            return step.with(Stopping.andStart(false, step.life().spec())).restartsAfterStop(true);
        var idle = step.with(new ServiceOperation.Idle());
        return it.told() || number.isEmpty()
                ? idle
                : idle.order(chosen(number).negate(), new Input.Stop(false));
    }

    private static Predicate<InstanceView> staying(ServiceStep step, OptionalInt number) {
        return chosen(number).and(step::stays);
    }

    private static Predicate<InstanceView> chosen(OptionalInt number) {
        return it -> number.isEmpty() || number.getAsInt() == it.number();
    }
}
