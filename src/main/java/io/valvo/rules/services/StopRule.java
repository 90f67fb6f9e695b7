package io.valvo.rules.services;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.services.ServiceOperation.Starting;
import io.valvo.rules.services.ServiceOperation.Stopping;

/** Services that go down: in the order of dependencies, and perhaps only to start again. */
final class StopRule {
    private StopRule() {}

    static ServiceStep dependentsDown(ServiceStep step) {
        if (!(step.life().operation() instanceof Stopping it) || it.told()) return step;
        var stopping = it.nowTold();
        return advance(step.with(stopping).order(_ -> true, new Input.Stop(false)), stopping);
    }

    /** One that comes back does so once all are down, whether they have been told or not. */
    static ServiceStep advance(ServiceStep step, Stopping stopping) {
        if (!step.allDown()) return step;
        if (stopping.then().isPresent()) return startAgain(step, stopping.then().get());
        return stopping.told() ? step.with(new ServiceOperation.Idle()) : step;
    }

    static ServiceStep startAgain(ServiceStep step, ServiceSpec spec) {
        var started = step.with(new Starting()).preferFirstPorts().declare(spec).startAll();
        return advanceStarting(started);
    }

    /** It has begun once one of them has heard of it. */
    static ServiceStep advanceStarting(ServiceStep step) {
        boolean heard =
                step.instances().stream().anyMatch(it -> it.settled() && it.status().wanted())
                        || step.instances().stream().allMatch(InstanceView::settled);
        return heard ? step.with(new ServiceOperation.Idle()) : step;
    }
}
