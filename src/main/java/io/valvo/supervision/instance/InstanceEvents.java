package io.valvo.supervision.instance;

import io.valvo.events.EventLog;
import io.valvo.model.ProcessId;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;

/** Publishes what happens to an instance in the {@link EventLog}. */
final class InstanceEvents {
    private final InstanceContext context;
    private final InstanceData data;

    InstanceEvents(InstanceContext context, InstanceData data) {
        this.context = context;
        this.data = data;
    }

    void publish(EventData event) {
        publish(event, subject());
    }

    /** {@code subject}: the process that was, if the step has begun another one. */
    void publish(EventData event, EventSubject subject) {
        context.events().tell(new EventLog.Record(subject, event));
    }

    void warn(String text) {
        publish(new EventData.Warning(text));
    }

    EventSubject subject() {
        return EventSubject.instance(
                data.spec.name(),
                data.name,
                data.life.incarnation(),
                data.process.latest.map(ProcessId::pid).orElse(0L));
    }
}
