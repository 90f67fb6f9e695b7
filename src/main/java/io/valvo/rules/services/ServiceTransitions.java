package io.valvo.rules.services;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.services.ServiceInput.Add;
import io.valvo.rules.services.ServiceInput.Change;
import io.valvo.rules.services.ServiceInput.Declare;
import io.valvo.rules.services.ServiceInput.DependentsDown;
import io.valvo.rules.services.ServiceInput.GroupGivesUp;
import io.valvo.rules.services.ServiceInput.GroupRecovered;
import io.valvo.rules.services.ServiceInput.GroupRestarts;
import io.valvo.rules.services.ServiceInput.InstanceChanged;
import io.valvo.rules.services.ServiceInput.Kill;
import io.valvo.rules.services.ServiceInput.Needed;
import io.valvo.rules.services.ServiceInput.Remove;
import io.valvo.rules.services.ServiceInput.RemoveInstance;
import io.valvo.rules.services.ServiceInput.Restart;
import io.valvo.rules.services.ServiceInput.ResumeSwap;
import io.valvo.rules.services.ServiceInput.Scale;
import io.valvo.rules.services.ServiceInput.ShutDown;
import io.valvo.rules.services.ServiceInput.Start;
import io.valvo.rules.services.ServiceInput.StartRequested;
import io.valvo.rules.services.ServiceInput.Stop;
import io.valvo.rules.services.ServiceInput.Swap;
import io.valvo.rules.services.ServiceInput.Update;

import java.util.List;
import java.util.OptionalInt;

/**
 * Transition table of a {@link ServiceLife}: each input meets each operation in one exhaustive
 * switch. Pure.
 */
public final class ServiceTransitions {
    private ServiceTransitions() {}

    /**
     * @param instances of the service as they are now, in the order of their numbers
     */
    public static ServiceStep on(
            ServiceLife life, ServiceInput input, List<InstanceView> instances) {
        var step = ServiceStep.of(life, instances);
        return switch (input) {
            case Start(var number) -> WishRule.start(step, number);
            case Stop it -> WishRule.stop(step, it);
            case Kill(var number) -> WishRule.kill(step, number);
            case Restart(var number) -> WishRule.restart(step, number);
            case Needed() -> WishRule.needed(step);
            case Scale(int count) -> ScalingRule.scale(step, count);
            case Swap(var to, boolean starts) -> swap(step, to, starts);
            case ShutDown(boolean force) -> WishRule.shutDown(step, force);
            case Declare(var spec) -> step.declare(spec);
            case Add it -> ReloadRule.add(step, it);
            case Change(var spec) -> ReloadRule.change(step, spec);
            case Update(var spec) -> ReloadRule.update(step, spec);
            case Remove() -> ReloadRule.remove(step);
            case RemoveInstance(int number) -> removeInstance(step, number);
            case ResumeSwap it -> SwapRule.resume(step, it.from(), it.to());
            case DependentsDown() -> StopRule.dependentsDown(step);
            case StartRequested it -> GateRule.requested(step, it);
            case GroupRestarts it -> GateRule.groupRestarts(step, it);
            case GroupRecovered() -> step.with(life.with(ServiceLife.GroupRecovery.NONE));
            case GroupGivesUp(var why) -> GateRule.groupGivesUp(step, why);
            case InstanceChanged() -> advance(GateRule.seen(step.withoutDeparted()));
        };
    }

    private static ServiceStep swap(ServiceStep step, ServiceSpec to, boolean starts) {
        boolean runs = starts || step.life().wanted(step.instances());
        boolean same = step.life().target().serving().variant().equals(to.serving().variant());
        boolean reloaded =
                step.life().operation() instanceof ServiceOperation.Stopping it
                        && it.then().isPresent();
        if (same && !reloaded) return runs ? WishRule.start(step, OptionalInt.empty()) : step;
        return advance(SwapRule.begin(WishRule.settledForSwap(step, runs), to, runs));
    }

    private static ServiceStep removeInstance(ServiceStep step, int number) {
        return step.spawn(step.life().spec(), number).leave(it -> it.number() == number);
    }

    /** What is under way goes on as far as the instances are by now. */
    private static ServiceStep advance(ServiceStep step) {
        return switch (step.life().operation()) {
            case ServiceOperation.Idle _ -> step;
            case ServiceOperation.Stopping it -> StopRule.advance(step, it);
            case ServiceOperation.Starting _ -> StopRule.advanceStarting(step);
            case ServiceOperation.Swapping it -> SwapRule.advance(step, it);
            case ServiceOperation.Rolling it -> RollingRule.advance(step, it);
            case ServiceOperation.Scaling it -> ScalingRule.advance(step, it);
        };
    }
}
