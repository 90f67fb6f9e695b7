package io.valvo.supervision;

import io.valvo.model.event.EventData;
import io.valvo.supervision.ServicesActor.Accepted;
import io.valvo.supervision.ServicesActor.Answer;
import io.valvo.supervision.ServicesActor.Refused;
import io.valvo.supervision.ServicesActor.Unknown;
import io.valvo.supervision.WishRegister.Kind;
import io.valvo.supervision.instance.InstanceCommand;
import io.valvo.text.SimilarNames;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Who asks for something is told whether it is taken: not what is unknown, and nothing once all
 * ends. What is taken is an event, with its sender. Touched by {@link ServicesActor} alone.
 */
final class CommandAcceptance {
    static final Refused CLOSED = new Refused("the daemon is shutting down");

    private final ServiceRegistry roster;
    private final InstanceSpawner fleet;
    private final ShutdownSequence closing;
    private final WishRegister wishes;

    CommandAcceptance(
            ServiceRegistry roster,
            InstanceSpawner fleet,
            ShutdownSequence closing,
            WishRegister wishes) {
        this.wishes = wishes;
        this.roster = roster;
        this.fleet = fleet;
        this.closing = closing;
    }

    /**
     * {@code names}: of services, or of instances; empty: all of {@code otherwise}.
     *
     * @param kind what it is about; empty: nothing that could be undone
     */
    Answer answer(
            Optional<Kind> kind,
            String verb,
            List<String> names,
            List<String> otherwise,
            String by,
            Consumer<List<String>> deed) {
        var unknown = names.stream().filter(it -> !known(it)).findFirst();
        if (unknown.isPresent()) return unknown(unknown.get());
        if (closing.begun()) return CLOSED;
        var leaving = names.stream().filter(this::leaving).findFirst();
        if (leaving.isPresent()) return refused(leaving.get());
        var meant = names.isEmpty() ? otherwise : names;
        meant.forEach(it -> fleet.record(it, new EventData.Control(verb, by)));
        var receipt = kind.map(it -> wishes.note(it, meant, verb, by));
        deed.accept(meant);
        return new Accepted(roster.statuses(names), meant, receipt);
    }

    Answer signal(ServicesActor.SendSignal it) {
        if (known(it.name()) && !runs(it.name())) return new Refused(it.name() + " is not running");
        return answer(
                Optional.empty(),
                "signal " + it.signal(),
                List.of(it.name()),
                List.of(),
                it.by(),
                _ -> fleet.signal(it.name(), it.signal()));
    }

    /** By a reload, or by a scaling; nobody else has a say in it any more. */
    private boolean leaving(String name) {
        return roster.named(name).stream().allMatch(it -> it.leaving);
    }

    private static Refused refused(String name) {
        return new Refused(
                name + " is on its way out: it was removed, by a reload or a scaling, and stops");
    }

    /** No event: there may be many in a second. */
    Answer heartbeat(String name) {
        var members = roster.named(name);
        if (members.isEmpty()) return unknown(name);
        members.forEach(it -> it.ref.tell(new InstanceCommand.Heartbeat()));
        return new Accepted(roster.statuses(List.of(name)), List.of(name), Optional.empty());
    }

    Answer unknown(String name) {
        return new Unknown(name, SimilarNames.to(name, roster.names()));
    }

    private boolean known(String name) {
        return roster.spec(name).isPresent() || !roster.named(name).isEmpty();
    }

    private boolean runs(String name) {
        return roster.named(name).stream().anyMatch(it -> it.status.process().isPresent());
    }
}
