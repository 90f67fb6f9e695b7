package io.valvo.supervision;

import io.valvo.events.EventLog;
import io.valvo.model.Cause;
import io.valvo.model.Fact;
import io.valvo.model.HostMemory;
import io.valvo.model.InstanceState;
import io.valvo.model.Sample;
import io.valvo.model.Subject;
import io.valvo.rules.HostPressure;
import io.valvo.rules.HostPressure.Candidate;
import io.valvo.rules.HostPressure.Evicted;
import io.valvo.rules.HostPressure.News;
import io.valvo.rules.HostPressure.Relieved;
import io.valvo.rules.HostPressure.Tight;
import io.valvo.rules.Input;

import java.util.List;
import java.util.Optional;

/** Carries out what {@link HostPressure} decides. */
final class Pressing {
    private final World world;
    private final Roster roster;
    private final Fleet fleet;
    private HostPressure pressure = HostPressure.NONE;

    Pressing(World world, Roster roster, Fleet fleet) {
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
                record(Subject.DAEMON, "starts-wait", host, text);
                fleet.press(Optional.of(text));
            }
            case Relieved(var text) -> {
                record(Subject.DAEMON, "relieved", host, text);
                fleet.press(Optional.empty());
            }
            case Evicted(var who, var text) ->
                    roster.member(who.instance()).ifPresent(it -> evict(it, host, text));
        }
    }

    private void evict(Member member, HostMemory host, String text) {
        var process = member.status.process();
        var subject =
                Subject.instance(
                        member.spec.name(),
                        member.name,
                        member.status.incarnation(),
                        process.isPresent() ? process.get().pid() : 0);
        record(subject, "restart", host, text);
        member.order(new Input.Restart(Cause.HOST_PRESSURE, text));
    }

    private void record(Subject subject, String step, HostMemory host, String text) {
        var fact = new Fact.HostPressed(step, host, text);
        world.events().tell(new EventLog.Record(subject, fact));
    }

    private List<Candidate> candidates() {
        return roster.members().stream()
                .filter(Pressing::runs)
                .flatMap(it ->
                        world.figures().latest(it.name).map(Sample::memory).stream()
                                .map(memory -> candidate(it, memory)))
                .toList();
    }

    private static Candidate candidate(Member member, long memory) {
        var spec = member.spec;
        return new Candidate(member.name, spec.critical(), memory, spec.limits().request());
    }

    private static boolean runs(Member member) {
        return member.status.process().isPresent() && member.state() != InstanceState.STOPPING;
    }
}
