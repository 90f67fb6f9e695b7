package io.valvo.rules.services;

import io.valvo.model.event.EventData;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.VariantOverride;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.services.ServiceOperation.Stopping;
import io.valvo.rules.services.ServiceOperation.SwapPhase;
import io.valvo.rules.services.ServiceOperation.Swapping;

/** Another variant of a service: the old process ends, the new one must get ready. */
final class SwapRule {
    private SwapRule() {}

    /**
     * While another swap is under way, its old variant is the one to come back to.
     *
     * @param runs it runs, or is about to, or shall now; else it only has the variant from now on
     */
    static ServiceStep begin(ServiceStep step, ServiceSpec shape, boolean runs) {
        var life = step.life();
        var to = shape.withInstances(life.target().instances());
        var from = life.operation() instanceof Swapping it ? it.from() : life.spec();
        var begun = step.publish(new EventData.SwapStarted(variant(from), variant(to)));
        if (!runs) return completed(noted(begun.declare(to)), from, to);
        var wish = VariantOverride.underWay(from.serving().variant(), to.serving().variant());
        return begun.with(new Swapping(from, to, SwapPhase.STOPPING_OLD))
                .effect(new ServiceEffect.RecordVariant(wish))
                .effect(new ServiceEffect.ChangePorts(to))
                .restartsAfterStop(true)
                .order(_ -> true, new Input.Stop(false));
    }

    /** One that goes down has the new variant if somebody wants it up again. */
    private static ServiceStep noted(ServiceStep step) {
        return step.life().operation() instanceof Stopping it ? step.with(it.withChange()) : step;
    }

    /** An earlier daemon has died over it: the new variant is there, or on its way. */
    static ServiceStep resume(ServiceStep step, ServiceSpec from, ServiceSpec to) {
        if (!step.life().wanted(step.instances())) return step.settledIn(to);
        var text =
                "the swap from %s to %s was cut short; it goes on to %s"
                        .formatted(variant(from), variant(to), variant(to));
        var swap = new Swapping(from, to, SwapPhase.STARTING_NEW);
        return advance(step.with(swap).publish(new EventData.Warning(text)), swap);
    }

    static ServiceStep advance(ServiceStep step, Swapping swap) {
        return switch (swap.phase()) {
            case STOPPING_OLD -> step.allDown() ? startNew(step, swap) : step;
            case STARTING_NEW -> started(step, swap);
            case REVERTING -> step.allDown() ? StopRule.startAgain(step, swap.from()) : step;
        };
    }

    private static ServiceStep startNew(ServiceStep step, Swapping swap) {
        return step.with(swap.at(SwapPhase.STARTING_NEW))
                .preferFirstPorts()
                .declare(swap.to())
                .startAll();
    }

    private static ServiceStep started(ServiceStep step, Swapping swap) {
        if (!step.instances().stream().allMatch(InstanceView::settled)) return step;
        var tried = step.instances().stream().filter(it -> step.stays(it) && !step.held(it));
        var list = tried.toList();
        var failed = list.stream().filter(InstanceView::failed).findFirst();
        if (failed.isPresent()) return revert(step, swap, failed.get());
        return list.stream().allMatch(it -> it.state() == InstanceState.READY)
                ? completed(step.with(new ServiceOperation.Idle()), swap.from(), swap.to())
                : step;
    }

    private static ServiceStep revert(ServiceStep step, Swapping swap, InstanceView failed) {
        var why = failed.status().reason();
        return step.with(swap.at(SwapPhase.REVERTING))
                .settledIn(swap.from())
                .publish(new EventData.SwapFailed(variant(swap.from()), variant(swap.to()), why))
                .effect(new ServiceEffect.ChangePorts(swap.from()))
                .restartsAfterStop(true)
                .order(_ -> true, new Input.Stop(false));
    }

    private static ServiceStep completed(ServiceStep step, ServiceSpec from, ServiceSpec to) {
        return step.settledIn(to).publish(new EventData.SwapCompleted(variant(from), variant(to)));
    }

    private static String variant(ServiceSpec spec) {
        return spec.serving().variant().orElse("none");
    }
}
