package io.valvo;

import io.valvo.events.EventLog;
import io.valvo.model.Fact;
import io.valvo.model.Holder;
import io.valvo.model.PortFact;
import io.valvo.model.Subject;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes events of what the port registry tells. */
record PortEvents(ActorRef<EventLog.Command> events) implements Consumer<PortFact> {
    @Override
    public void accept(PortFact fact) {
        var service = fact.instance().split("/", 2)[0];
        events.tell(
                new EventLog.Record(Subject.instance(service, fact.instance(), 0, 0), event(fact)));
    }

    private static Fact event(PortFact fact) {
        return switch (fact) {
            case PortFact.Leased(var lease) -> new Fact.PortLeased(lease.name(), lease.port());
            case PortFact.Released(var lease) -> new Fact.PortReleased(lease.name(), lease.port());
            case PortFact.Conflict(_, var name, int port, var holder, var reason) ->
                    new Fact.PortConflict(name, port, json(holder), reason);
            case PortFact.Migrated(_, var migration) ->
                    new Fact.PortMigrated(
                            migration.name(),
                            migration.from(),
                            migration.to(),
                            json(migration.holder()),
                            migration.why());
        };
    }

    /** Empty when nobody can say who holds it. */
    private static Map<String, Object> json(Optional<Holder> holder) {
        var json = new LinkedHashMap<String, Object>();
        holder.ifPresent(it -> {
            json.put("pid", it.pid());
            json.put("user", it.user());
            json.put("command", it.command());
            json.put("ours", it.ours());
        });
        return json;
    }
}
