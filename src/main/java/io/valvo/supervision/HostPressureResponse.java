package io.valvo.supervision;

import io.valvo.events.EventLog;
import io.valvo.model.EndCause;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.model.status.HostMemory;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.UsageSample;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.limits.HostPressure;
import io.valvo.rules.limits.HostPressure.Candidate;
import io.valvo.rules.limits.HostPressure.Evicted;
import io.valvo.rules.limits.HostPressure.News;
import io.valvo.rules.limits.HostPressure.Relieved;
import io.valvo.rules.limits.HostPressure.Tight;
import io.valvo.supervision.instance.InstanceContext;

import java.util.List;
import java.util.Optional;

/** Carries out what {@link HostPressure} decides. */
final class HostPressureResponse {
    private final InstanceContext instanceContext;
    private final ServiceRegistry registry;
    private final InstanceSpawner spawner;
    private HostPressure pressure = HostPressure.NONE;

    HostPressureResponse(
            InstanceContext instanceContext, ServiceRegistry registry, InstanceSpawner spawner) {
        this.instanceContext = instanceContext;
        this.registry = registry;
        this.spawner = spawner;
    }

    void respond(HostMemory host) {
        if (!pressure.concerns(host)) return;
        var step = pressure.see(host, candidates(), instanceContext.awake().instant());
        pressure = step.next();
        step.news().forEach(it -> carryOut(it, host));
    }

    private void carryOut(News news, HostMemory host) {
        switch (news) {
            case Tight(var text) -> {
                record(EventSubject.DAEMON, "starts-wait", host, text);
                spawner.press(Optional.of(text));
            }
            case Relieved(var text) -> {
                record(EventSubject.DAEMON, "relieved", host, text);
                spawner.press(Optional.empty());
            }
            case Evicted(var who, var text) ->
                    registry.instance(who.instance()).ifPresent(it -> evict(it, host, text));
        }
    }

    private void evict(InstanceHandle member, HostMemory host, String text) {
        var process = member.status().process();
        var subject =
                EventSubject.instance(
                        member.service(),
                        member.name(),
                        member.status().incarnation(),
                        process.isPresent() ? process.get().pid() : 0);
        record(subject, "restart", host, text);
        member.order(new Input.Restart(EndCause.HOST_PRESSURE, text));
    }

    private void record(EventSubject subject, String step, HostMemory host, String text) {
        var fact = new EventData.HostPressed(step, host, text);
        instanceContext.events().tell(new EventLog.Record(subject, fact));
    }

    private List<Candidate> candidates() {
        return registry.instances().stream()
                .filter(HostPressureResponse::runs)
                .flatMap(it ->
                        instanceContext
                                .figures()
                                .latest(it.name())
                                .map(UsageSample::memory)
                                .stream()
                                .map(memory -> candidate(it, memory)))
                .toList();
    }

    private static Candidate candidate(InstanceHandle member, long memory) {
        var spec = member.spec();
        return new Candidate(member.name(), spec.critical(), memory, spec.limits().request());
    }

    private static boolean runs(InstanceHandle member) {
        return member.view().running() && member.view().state() != InstanceState.STOPPING;
    }
}
