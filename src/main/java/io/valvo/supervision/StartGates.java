package io.valvo.supervision;

import io.valvo.model.EndCause;
import io.valvo.model.Signal;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.services.DependencyGate;
import io.valvo.supervision.instance.InstanceCommand;
import io.valvo.supervision.instance.InstanceContext;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may start: opens for those whose dependencies, group and host allow it, with the addresses of
 * the others, and tells them when one has moved. Touched by {@link ServicesActor} alone.
 */
final class StartGates {
    private final ServiceRegistry roster;
    private final GroupSupervision groups;
    private final Set<String> waiting = new LinkedHashSet<>();

    /** Why nothing uncritical may start at present. */
    private Optional<String> pressed = Optional.empty();

    StartGates(ServiceRegistry roster, GroupSupervision groups) {
        this.roster = roster;
        this.groups = groups;
    }

    /** It has to ask before it starts. */
    boolean guards(ServiceSpec spec) {
        return groups.grouped(spec.name())
                || !spec.dependsOn().isEmpty()
                || refers(spec)
                || pressed(spec).isPresent();
    }

    /** It wants to know where others answer, although it need not depend on them. */
    static boolean refers(ServiceSpec spec) {
        return spec.process().command().stream().anyMatch(StartGates::refers)
                || spec.process().environment().values().stream().anyMatch(StartGates::refers);
    }

    private static boolean refers(String text) {
        return text.contains("{{services.") || text.contains("{{ services.");
    }

    /** The instance asks whether it may start. */
    void ask(InstanceHandle member) {
        var closed = closed(member);
        if (closed.isEmpty()) open(member);
        else waiting.add(member.name);
        closed.ifPresent(why -> member.ref.tell(new InstanceCommand.StartDenied(why)));
    }

    /** Services that it depends on and that start for those who need them alone. */
    List<String> needed(InstanceHandle member) {
        return DependencyGate.unmet(member.spec, roster.dependencies(member.spec), roster::job)
                .filter(this::dormant)
                .toList();
    }

    /** It isn't started by itself, and nobody has stopped it. */
    private boolean dormant(String service) {
        return roster.spec(service).filter(it -> !it.startsAlone()).isPresent()
                && !roster.wanted(service)
                && roster.of(service).stream()
                        .allMatch(it -> !it.held && it.state() == InstanceState.STOPPED);
    }

    private Optional<String> closed(InstanceHandle member) {
        return pressed(member.spec)
                .or(() -> groups.closed(member.spec.name()))
                .or(() ->
                        DependencyGate.closed(
                                member.spec, roster.dependencies(member.spec), roster::job));
    }

    private void open(InstanceHandle member) {
        member.told = roster.addresses();
        member.ref.tell(
                new InstanceCommand.StartAllowed(new InstanceContext.Addresses(member.told)));
    }

    void forget(InstanceHandle member) {
        waiting.remove(member.name);
    }

    /** A service has changed: those that may have waited for it ask again. */
    void reopen(String service) {
        if (waiting.isEmpty()) return;
        var concerned = new LinkedHashSet<>(roster.dependents(service));
        concerned.addAll(groups.mates(service));
        concerned.stream()
                .flatMap(it -> List.copyOf(roster.of(it)).stream())
                .filter(it -> waiting.remove(it.name))
                .forEach(this::ask);
    }

    /** Nothing uncritical starts any more, for this reason; empty: it may again. */
    void press(Optional<String> why) {
        pressed = why;
    }

    /** All that wait. */
    void askAgain() {
        var asking = List.copyOf(waiting);
        waiting.clear();
        asking.forEach(name -> roster.member(name).ifPresent(this::ask));
    }

    private Optional<String> pressed(ServiceSpec spec) {
        return pressed.filter(_ -> !spec.critical());
    }

    /** A service answers at another address than its dependents were told. */
    void moved(String service) {
        var now = roster.spec(service).map(roster::address);
        roster.dependents(service).stream()
                .flatMap(it -> roster.of(it).stream())
                .filter(it -> it.status.process().isPresent())
                .filter(it ->
                        now.isPresent()
                                && !now.get().equals(it.told.getOrDefault(service, now.get())))
                .forEach(it -> readdress(it, service));
    }

    private void readdress(InstanceHandle member, String service) {
        member.told = roster.addresses();
        switch (member.spec.onAddressChange()) {
            case RESTART ->
                    member.order(
                            new Input.Restart(
                                    EndCause.CONFIG, "the address of " + service + " has changed"));
            case SIGNAL -> member.ref.tell(new InstanceCommand.SendSignal(Signal.HUP));
            case IGNORE -> {}
        }
    }
}
