package io.valvo.rules.services;

import io.valvo.model.event.EventData;
import io.valvo.model.spec.UpdateStrategy;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.services.ServiceOperation.Rolling;
import io.valvo.rules.services.ServiceOperation.Scaling;
import io.valvo.rules.services.ServiceOperation.Stopping;
import io.valvo.rules.services.ServiceOperation.SwapPhase;
import io.valvo.rules.services.ServiceOperation.Swapping;

import java.util.Optional;

/** Another number of instances, against what is under way. */
final class ScalingRule {
    private ScalingRule() {}

    static ServiceStep scale(ServiceStep step, int count) {
        return switch (step.life().operation()) {
            case Stopping(boolean told, var then, _) when then.isPresent() ->
                    step.with(Stopping.andStart(told, then.get().withInstances(count)))
                            .effect(new ServiceEffect.RecordScale(count));
            case Swapping it -> swapping(step.with(it.withInstances(count)), it, count);
            case Rolling it -> rolling(step, it, count);
            case Stopping _ -> step.scaleTo(count);
            case ServiceOperation.Idle _, ServiceOperation.Starting _, Scaling _ ->
                    carefully(step, count);
        };
    }

    private static ServiceStep swapping(ServiceStep step, Swapping swap, int count) {
        return swap.phase() == SwapPhase.STARTING_NEW
                ? step.scaleTo(count)
                : step.effect(new ServiceEffect.RecordScale(count));
    }

    /** The update begins anew with as many. */
    private static ServiceStep rolling(ServiceStep step, Rolling rolling, int count) {
        return RollingRule.begin(
                step.scaleTo(count),
                rolling.from().withInstances(count),
                rolling.target().withInstances(count));
    }

    private static ServiceStep carefully(ServiceStep step, int count) {
        var life = step.life();
        int from = life.spec().instances();
        boolean careful = count > from && serves(step);
        var next = careful ? new Scaling(from, count) : new ServiceOperation.Idle();
        boolean starting = life.operation() instanceof ServiceOperation.Starting;
        return step.with(
                        life.withTakenBack(Optional.empty())
                                .with(starting ? life.operation() : next))
                .scaleTo(count);
    }

    private static boolean serves(ServiceStep step) {
        var spec = step.life().spec();
        return spec.serving().update() != UpdateStrategy.RESTART
                && !spec.job()
                && step.instances().stream().anyMatch(it -> it.state() == InstanceState.READY);
    }

    static ServiceStep advance(ServiceStep step, Scaling scaling) {
        var fresh =
                step.instances().stream()
                        .filter(it -> it.number() > scaling.from())
                        .filter(it -> step.stays(it) && !step.held(it))
                        .toList();
        if (!fresh.stream().allMatch(InstanceView::settled)) return step;
        var failed = fresh.stream().filter(InstanceView::failed).findFirst();
        if (failed.isPresent()) return takeBack(step, scaling, failed.get());
        return fresh.stream().allMatch(it -> it.state() == InstanceState.READY)
                ? step.with(new ServiceOperation.Idle())
                : step;
    }

    private static ServiceStep takeBack(ServiceStep step, Scaling scaling, InstanceView failed) {
        var status = failed.status();
        var text =
                "scaling to %d is taken back: %s is %s: %s"
                        .formatted(
                                scaling.to(),
                                status.name(),
                                status.state().word(),
                                status.reason());
        return step.with(
                        step.life()
                                .with(new ServiceOperation.Idle())
                                .withTakenBack(Optional.of(status)))
                .publish(new EventData.Warning(text))
                .scaleTo(scaling.from());
    }
}
