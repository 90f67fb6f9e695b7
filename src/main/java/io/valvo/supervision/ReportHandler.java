package io.valvo.supervision;

import io.valvo.model.status.InstanceStatus;
import io.valvo.rules.services.ServiceInput;
import io.valvo.supervision.instance.InstanceReport;
import io.valvo.supervision.instance.InstanceReport.MemberFailed;
import io.valvo.supervision.instance.InstanceReport.StartRequested;
import io.valvo.supervision.instance.InstanceReport.StatusChanged;

import java.time.InstantSource;

/**
 * Passes each {@link InstanceReport} on to all that it may concern: the service's own life first,
 * then its group, who waits for it to go down or come up, the gateway, and callers. Touched by
 * {@link ServicesActor} alone.
 */
final class ReportHandler {
    private final InstantSource clock;
    private final ServiceRegistry registry;
    private final ServiceLives lives;
    private final GroupSupervision groups;
    private final StartGates gates;
    private final GatewayNotifier gateway;
    private final AwaitRequests awaits;
    private final ShutdownSequence shutdown;

    ReportHandler(
            InstantSource clock,
            ServiceRegistry registry,
            ServiceLives lives,
            GroupSupervision groups,
            StartGates gates,
            GatewayNotifier gateway,
            AwaitRequests awaits,
            ShutdownSequence shutdown) {
        this.clock = clock;
        this.registry = registry;
        this.lives = lives;
        this.groups = groups;
        this.gates = gates;
        this.gateway = gateway;
        this.awaits = awaits;
        this.shutdown = shutdown;
    }

    void handle(InstanceReport report) {
        switch (report) {
            case StatusChanged(var status, long heard) ->
                    registry.instance(status.name())
                            .ifPresent(it -> statusChanged(it, status, heard));
            case StartRequested(var instance) ->
                    registry.instance(instance).ifPresent(gates::request);
            case MemberFailed(var instance) ->
                    registry.instance(instance)
                            .filter(it -> !registry.isSurge(it))
                            .ifPresent(it -> groups.failed(it, clock.instant()));
        }
    }

    private void statusChanged(InstanceHandle instance, InstanceStatus status, long heard) {
        var service = instance.service();
        boolean moved = !instance.status().ports().equals(status.ports());
        boolean surge = registry.isSurge(instance);
        instance.reported(status, heard);
        lives.apply(service, new ServiceInput.InstanceChanged());
        groups.advance(service);
        lives.advanceStops();
        gateway.tell(service);
        gates.decideAgain(service);
        if (moved && !status.ports().isEmpty()) gates.moved(service);
        awaits.answerDecided();
        shutdown.check(instance, surge);
    }
}
