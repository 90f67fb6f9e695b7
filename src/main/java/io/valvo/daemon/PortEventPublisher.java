package io.valvo.daemon;

import io.valvo.events.EventLog;
import io.valvo.model.InstanceName;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.model.event.PortEvent;
import io.valvo.model.status.PortHolder;

import org.apache.pekko.actor.typed.ActorRef;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes events of what the port registry tells. */
record PortEventPublisher(ActorRef<EventLog.Command> events) implements Consumer<PortEvent> {
    @Override
    public void accept(PortEvent fact) {
        var service = InstanceName.serviceOf(fact.instance());
        events.tell(
                new EventLog.Record(
                        EventSubject.instance(service, fact.instance(), 0, 0), event(fact)));
    }

    private static EventData event(PortEvent fact) {
        return switch (fact) {
            case PortEvent.Leased(var lease) ->
                    new EventData.PortLeased(lease.name(), lease.port());
            case PortEvent.Released(var lease) ->
                    new EventData.PortReleased(lease.name(), lease.port());
            case PortEvent.Conflict(_, var name, int port, var holder, var reason) ->
                    new EventData.PortConflict(name, port, json(holder), reason);
            case PortEvent.Migrated(_, var migration) ->
                    new EventData.PortMigrated(
                            migration.name(),
                            migration.from(),
                            migration.to(),
                            json(migration.holder()),
                            migration.why());
        };
    }

    /** Empty when nobody can say who holds it. */
    private static Map<String, Object> json(Optional<PortHolder> holder) {
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
