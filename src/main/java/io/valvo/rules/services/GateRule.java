package io.valvo.rules.services;

import io.valvo.model.EndCause;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.services.ServiceLife.GroupRecovery;

/** Instances that ask whether they may start, and the part of a service in its group's restart. */
final class GateRule {
    private GateRule() {}

    static ServiceStep requested(ServiceStep step, ServiceInput.StartRequested request) {
        int number = request.number();
        var denied = request.denied();
        return step.with(step.life().withWaiting(number, denied.isPresent()))
                .effect(
                        denied.<ServiceEffect>map(why -> new ServiceEffect.Deny(number, why))
                                .orElseGet(() -> new ServiceEffect.Allow(number)));
    }

    /** The one that has failed restarts by itself. */
    static ServiceStep groupRestarts(ServiceStep step, ServiceInput.GroupRestarts restart) {
        var failed = restart.failed();
        var recovery = failed.isPresent() ? GroupRecovery.COMING_UP : GroupRecovery.GOING_DOWN;
        var restarting =
                step.with(step.life().with(recovery))
                        .order(
                                it ->
                                        it.status().wanted()
                                                && it.state() != InstanceState.COMPLETED
                                                && (failed.isEmpty()
                                                        || failed.getAsInt() != it.number()),
                                new Input.Restart(EndCause.GROUP, restart.why()));
        return seen(restarting);
    }

    static ServiceStep groupGivesUp(ServiceStep step, String why) {
        return step.with(step.life().with(GroupRecovery.NONE))
                .order(_ -> true, new Input.GiveUp(why));
    }

    /** A service of a group that restarts has been seen down once none of it runs. */
    static ServiceStep seen(ServiceStep step) {
        boolean down =
                step.life().recovery() == GroupRecovery.GOING_DOWN
                        && step.instances().stream().noneMatch(InstanceView::active);
        return down ? step.with(step.life().with(GroupRecovery.COMING_UP)) : step;
    }
}
