package io.valvo.rules.services;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.services.ServiceOperation.Rolling;
import io.valvo.rules.services.ServiceOperation.Starting;
import io.valvo.rules.services.ServiceOperation.Stopping;
import io.valvo.rules.services.ServiceOperation.Swapping;

/**
 * Steps of a reload, against what is under way: that goes on to the newest spec. What only a new
 * process can have goes by a stop and a start, or by an update without interruption.
 */
final class ReloadRule {
    private ReloadRule() {}

    static ServiceStep add(ServiceStep step, ServiceInput.Add added) {
        var declared =
                step.with(new ServiceOperation.Idle()).declare(added.spec()).hold(_ -> true, false);
        return added.autostart() ? declared.startAll() : declared;
    }

    static ServiceStep change(ServiceStep step, ServiceSpec spec) {
        return switch (step.life().operation()) {
            case Stopping(boolean told, var then, _) when then.isPresent() ->
                    comeBack(step, told, spec);
            case Stopping it -> step.declare(spec).with(it.withChange());
            case Swapping it ->
                    changeIdle(
                            step.with(new ServiceOperation.Idle()).settledIn(it.target()),
                            spec,
                            step.life().wanted(step.instances()));
            case Rolling it when RollingRule.leadsTo(it, spec) ->
                    RollingRule.begin(step, it.from(), spec);
            case ServiceOperation.Idle _, Starting _, ServiceOperation.Scaling _, Rolling _ ->
                    changeIdle(WishRule.settled(step), spec, step.life().wanted(step.instances()));
        };
    }

    private static ServiceStep changeIdle(ServiceStep step, ServiceSpec spec, boolean wanted) {
        if (RollingRule.suits(step, spec)) return RollingRule.begin(step, step.life().spec(), spec);
        return wanted ? comeBack(step, false, spec) : step.declare(spec);
    }

    private static ServiceStep comeBack(ServiceStep step, boolean told, ServiceSpec spec) {
        return step.with(Stopping.andStart(told, spec)).restartsAfterStop(true);
    }

    static ServiceStep update(ServiceStep step, ServiceSpec spec) {
        return switch (step.life().operation()) {
            case Stopping(boolean told, var then, _) when then.isPresent() ->
                    step.with(Stopping.andStart(told, spec));
            case Swapping _, Rolling _ -> change(step, spec);
            case Stopping _ -> step.declare(spec);
            case ServiceOperation.Idle _, Starting _, ServiceOperation.Scaling _ ->
                    updateIdle(step, spec);
        };
    }

    private static ServiceStep updateIdle(ServiceStep step, ServiceSpec spec) {
        boolean wanted = step.life().wanted(step.instances());
        boolean starting = step.life().operation() instanceof Starting;
        var settled = starting ? step : WishRule.settled(step);
        var declared = settled.declare(spec);
        return wanted ? WishRule.needed(declared) : declared;
    }

    static ServiceStep remove(ServiceStep step) {
        return step.with(new ServiceOperation.Idle()).leave(_ -> true);
    }
}
