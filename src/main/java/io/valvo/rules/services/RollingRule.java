package io.valvo.rules.services;

import io.valvo.model.EndCause;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.UpdateStrategy;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.services.ServiceOperation.RollPhase;
import io.valvo.rules.services.ServiceOperation.Rolling;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Updates without interruption: surge instances get ready first, then the usual ones are replaced,
 * one after the other ({@code rolling}) or all at once ({@code blue-green}). What doesn't get ready
 * is taken back.
 */
final class RollingRule {
    private RollingRule() {}

    /** Whether the service wants to be updated like that, and serves at present. */
    static boolean suits(ServiceStep step, ServiceSpec to) {
        var staying = step.instances().stream().filter(step::stays).toList();
        return renewable(to)
                && staying.size() == to.instances()
                && staying.stream().allMatch(it -> it.status().wanted() && !step.held(it))
                && staying.stream().anyMatch(it -> it.state() == InstanceState.READY);
    }

    /** The update that is under way can lead there as well. */
    static boolean leadsTo(Rolling rolling, ServiceSpec to) {
        return rolling.phase() != RollPhase.REVERTING
                && rolling.to().instances() == to.instances()
                && renewable(to);
    }

    private static boolean renewable(ServiceSpec to) {
        return to.serving().update() != UpdateStrategy.RESTART
                && !to.job()
                && to.ports().values().stream().allMatch(it -> spare(it, to));
    }

    /** A surge instance can't have the only port that there is. */
    private static boolean spare(PortSpec port, ServiceSpec spec) {
        int surge = spec.serving().update() == UpdateStrategy.ROLLING ? 1 : spec.instances();
        boolean fixed = port.onConflict() == OnConflict.FAIL;
        return port.candidates().getFirst() == PortSpec.ANY
                || (!fixed
                        && (port.candidates().contains(PortSpec.ANY)
                                || port.candidates().size() >= spec.instances() + surge));
    }

    static ServiceStep begin(ServiceStep step, ServiceSpec from, ServiceSpec to) {
        var rolling = Rolling.begun(from, to);
        var begun =
                step.with(step.life().withTakenBack(Optional.empty()).with(rolling))
                        .effect(new ServiceEffect.ChangePorts(to));
        for (int i = 1; i <= rolling.surge(); i++) begun = surge(begun, to, to.instances() + i);
        return begun;
    }

    private static ServiceStep surge(ServiceStep step, ServiceSpec to, int number) {
        var made = step.spawn(to, number).configure(to, number);
        return made.with(made.life().withLeaving(List.of(number), false))
                .order(it -> it.number() == number, new Input.Start());
    }

    static ServiceStep advance(ServiceStep step, Rolling rolling) {
        var concerned =
                step.instances().stream().filter(it -> concerned(step, it, rolling)).toList();
        if (!concerned.stream().allMatch(InstanceView::settled)) return step;
        var failed = concerned.stream().filter(InstanceView::failed).findFirst();
        if (failed.isPresent()) return takeBack(step, rolling, failed.get());
        return concerned.stream().allMatch(it -> renewed(it, rolling)) ? next(step, rolling) : step;
    }

    private static boolean concerned(ServiceStep step, InstanceView it, Rolling rolling) {
        if (step.held(it) || !step.stays(it)) return false;
        return rolling.phase() == RollPhase.SURGING
                ? rolling.isSurge(it.number())
                : rolling.before().containsKey(it.number());
    }

    private static boolean renewed(InstanceView it, Rolling rolling) {
        return it.state() == InstanceState.READY
                && it.status().incarnation() > rolling.before().getOrDefault(it.number(), 0);
    }

    private static ServiceStep next(ServiceStep step, Rolling rolling) {
        return rolling.replaced() >= rolling.last()
                ? end(step, rolling.target())
                : replace(step, rolling);
    }

    private static ServiceStep replace(ServiceStep step, Rolling rolling) {
        boolean all = rolling.to().serving().update() == UpdateStrategy.BLUE_GREEN;
        int until = all ? rolling.last() : rolling.replaced() + 1;
        var before = incarnations(step, rolling.replaced(), until);
        var replacing = rolling.replacing(until, before);
        var after = step.with(replacing);
        for (int number : before.keySet()) after = after.configure(replacing.target(), number);
        var told =
                after.order(
                        it -> before.containsKey(it.number()),
                        new Input.Restart(EndCause.RESTART, "it is renewed"));
        return before.isEmpty() ? next(told, replacing) : told;
    }

    private static Map<Integer, Integer> incarnations(ServiceStep step, int after, int until) {
        var found = new HashMap<Integer, Integer>();
        step.instances().stream()
                .filter(it -> it.number() > after && it.number() <= until && !step.held(it))
                .forEach(it -> found.put(it.number(), it.status().incarnation()));
        return Map.copyOf(found);
    }

    private static ServiceStep end(ServiceStep step, ServiceSpec spec) {
        return step.with(new ServiceOperation.Idle()).keepPorts(_ -> true).declare(spec);
    }

    private static ServiceStep takeBack(ServiceStep step, Rolling rolling, InstanceView failed) {
        var first = step.life().takenBack().or(() -> Optional.of(failed.status()));
        var noted =
                step.with(step.life().withTakenBack(first))
                        .publish(new EventData.Warning(takenBack(failed)));
        return rolling.phase() == RollPhase.REPLACING
                ? next(noted, rolling.reverting())
                : end(noted, rolling.from());
    }

    private static String takenBack(InstanceView failed) {
        return "its renewal is taken back: %s is %s: %s"
                .formatted(failed.status().name(), failed.state().word(), failed.status().reason());
    }
}
