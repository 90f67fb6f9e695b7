package io.valvo.supervision;

import io.valvo.model.Fact;
import io.valvo.rules.Similar;
import io.valvo.supervision.Services.Accepted;
import io.valvo.supervision.Services.Answer;
import io.valvo.supervision.Services.Refused;
import io.valvo.supervision.Services.Unknown;

import java.util.List;
import java.util.function.Consumer;

/**
 * Who asks for something is told whether it is taken: not what is unknown, and nothing once all
 * ends. What is taken is an event, with its sender. Touched by {@link Services} alone.
 */
final class Reception {
    static final Answer CLOSED = new Refused("the daemon is shutting down");

    private final Roster roster;
    private final Fleet fleet;
    private final Closing closing;

    Reception(Roster roster, Fleet fleet, Closing closing) {
        this.roster = roster;
        this.fleet = fleet;
        this.closing = closing;
    }

    /** {@code names}: of services, or of instances; empty: all services. */
    Answer answer(String verb, List<String> names, String by, Consumer<List<String>> deed) {
        var unknown = names.stream().filter(it -> !known(it)).findFirst();
        if (unknown.isPresent()) return unknown(unknown.get());
        if (closing.begun()) return CLOSED;
        var meant = names.isEmpty() ? roster.names() : names;
        meant.forEach(it -> fleet.record(it, new Fact.Control(verb, by)));
        deed.accept(meant);
        return new Accepted(roster.statuses(names));
    }

    Answer signal(Services.SendSignal it) {
        if (known(it.name()) && !runs(it.name())) return new Refused(it.name() + " is not running");
        return answer(
                "signal " + it.signal(),
                List.of(it.name()),
                it.by(),
                _ -> fleet.signal(it.name(), it.signal()));
    }

    /** No event: there may be many in a second. */
    Answer heartbeat(String name) {
        var members = roster.named(name);
        if (members.isEmpty()) return unknown(name);
        members.forEach(it -> it.ref.tell(new Instance.Beat()));
        return new Accepted(roster.statuses(List.of(name)));
    }

    Answer unknown(String name) {
        return new Unknown(name, Similar.to(name, roster.names()));
    }

    private boolean known(String name) {
        return roster.spec(name).isPresent() || !roster.named(name).isEmpty();
    }

    private boolean runs(String name) {
        return roster.named(name).stream().anyMatch(it -> it.status.process().isPresent());
    }
}
