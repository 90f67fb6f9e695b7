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
    private final InstanceContext world;
    private final ServiceRegistry roster;
    private final InstanceSpawner fleet;
    private HostPressure pressure = HostPressure.NONE;

    HostPressureResponse(InstanceContext world, ServiceRegistry roster, InstanceSpawner fleet) {
        this.world = world;
        this.roster = roster;
        this.fleet = fleet;
    }

    void see(HostMemory host) {
        if (!pressure.concerns(host)) return;
        var step = pressure.see(host, candidates(), world.awake().instant());
        pressure = step.next();
        step.news().forEach(it -> heed(it, host));
    }

    private void heed(News news, HostMemory host) {
        switch (news) {
            case Tight(var text) -> {
                record(EventSubject.DAEMON, "starts-wait", host, text);
                fleet.press(Optional.of(text));
            }
            case Relieved(var text) -> {
                record(EventSubject.DAEMON, "relieved", host, text);
                fleet.press(Optional.empty());
            }
            case Evicted(var who, var text) ->
                    roster.member(who.instance()).ifPresent(it -> evict(it, host, text));
        }
    }

    private void evict(InstanceHandle member, HostMemory host, String text) {
        var process = member.status.process();
        var subject =
                EventSubject.instance(
                        member.spec.name(),
                        member.name,
                        member.status.incarnation(),
                        process.isPresent() ? process.get().pid() : 0);
        record(subject, "restart", host, text);
        member.order(new Input.Restart(EndCause.HOST_PRESSURE, text));
    }

    private void record(EventSubject subject, String step, HostMemory host, String text) {
        var fact = new EventData.HostPressed(step, host, text);
        world.events().tell(new EventLog.Record(subject, fact));
    }

    private List<Candidate> candidates() {
        return roster.members().stream()
                .filter(HostPressureResponse::runs)
                .flatMap(it ->
                        world.figures().latest(it.name).map(UsageSample::memory).stream()
                                .map(memory -> candidate(it, memory)))
                .toList();
    }

    private static Candidate candidate(InstanceHandle member, long memory) {
        var spec = member.spec;
        return new Candidate(member.name, spec.critical(), memory, spec.limits().request());
    }

    private static boolean runs(InstanceHandle member) {
        return member.status.process().isPresent() && member.state() != InstanceState.STOPPING;
    }
}
