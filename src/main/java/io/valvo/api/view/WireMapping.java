package io.valvo.api.view;

import io.valvo.api.query.UsageView;
import io.valvo.model.ProcessId;
import io.valvo.model.event.Event;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.services.ReloadPlan;
import io.valvo.text.SecretMask;
import io.valvo.wire.EventJson;
import io.valvo.wire.InstanceJson;
import io.valvo.wire.PlanJson;
import io.valvo.wire.ServiceJson;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What is known inside becomes what is told outside. What nobody measures is null. */
public final class WireMapping {
    private WireMapping() {}

    public static List<ServiceJson> services(List<ServiceStatus> services, UsageView moment) {
        return services.stream().map(service -> service(service, moment)).toList();
    }

    public static ServiceJson service(ServiceStatus service, UsageView moment) {
        var worst = worst(service);
        return new ServiceJson(
                service.name(),
                service.state().word(),
                service.wanted(),
                worst.map(InstanceStatus::since).orElse(moment.now()),
                worst.map(InstanceStatus::reason).orElse(""),
                service.instances().stream().mapToInt(InstanceStatus::restartCount).sum(),
                service.spec().critical(),
                service.instances().stream().map(instance -> instance(instance, moment)).toList(),
                moment.limits(service.spec().limits()),
                List.copyOf(new TreeSet<>(service.spec().dependsOn().keySet())),
                service.spec().serving().variant().orElse(null));
    }

    static InstanceJson instance(InstanceStatus instance, UsageView moment) {
        var now = moment.now();
        return new InstanceJson(
                instance.name(),
                instance.state().word(),
                instance.process().map(ProcessId::pid).orElse(null),
                instance.process().map(ProcessId::startTicks).orElse(null),
                instance.incarnation(),
                instance.ports(),
                instance.uptime(now).map(Duration::toMillis).orElse(null),
                instance.restartCount(),
                instance.lastExit().orElse(null),
                instance.nextTry().map(at -> millis(now, at)).orElse(null),
                moment.memoryMb(instance),
                moment.cpuPercent(instance),
                moment.processes(instance),
                instance.health(),
                instance.reason(),
                instance.statusText().orElse(null),
                instance.fallback());
    }

    /** The instance that the service's state is that of. */
    static Optional<InstanceStatus> worst(ServiceStatus service) {
        var worst =
                service.instances().stream().filter(i -> i.state() == service.state()).findFirst();
        return worst.or(() -> service.instances().stream().findFirst());
    }

    public static EventJson event(Event event) {
        var subject = event.subject();
        return new EventJson(
                event.seq(),
                event.time(),
                event.fact().type(),
                subject.service().orElse(null),
                subject.instance().orElse(null),
                subject.incarnation() == 0 ? null : subject.incarnation(),
                subject.pid() == 0 ? null : subject.pid(),
                event.fact().data());
    }

    public static PlanJson plan(ReloadPlan plan, SecretMask secrets) {
        var steps =
                plan.steps().stream()
                        .filter(step -> !(step instanceof ReloadPlan.Unchanged))
                        .toList();
        return new PlanJson(
                steps.stream().map(it -> step(it, secrets)).toList(), secrets.each(plan.notes()));
    }

    private static PlanJson.Step step(ReloadPlan.Step step, SecretMask secrets) {
        var action =
                switch (step) {
                    case ReloadPlan.Start _ -> "start";
                    case ReloadPlan.Restart _ -> "restart";
                    case ReloadPlan.Stop _ -> "stop";
                    case ReloadPlan.Update _ -> "update";
                    case ReloadPlan.Unchanged _ -> "keep";
                };
        return new PlanJson.Step(action, step.service(), secrets.masked(step.why()));
    }

    private static long millis(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis());
    }
}
