package io.valvo.api.query;

import io.valvo.model.event.Event;
import io.valvo.model.event.EventData;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The latest control request on each service and instance, as far as the latest events tell. */
public record LastRequester(Map<String, String> latest) {
    /** Events looked at. */
    private static final int BACK = 2_000;

    public static CompletionStage<LastRequester> of(DaemonQueries asking) {
        return asking.latest(BACK)
                .thenApply(events -> {
                    var latest = new HashMap<String, String>();
                    events.forEach(event -> note(event, latest));
                    return new LastRequester(latest);
                });
    }

    private static void note(Event event, Map<String, String> latest) {
        if (!(event.fact() instanceof EventData.Control(var action, var by))) return;
        var subject = event.subject();
        subject.instance()
                .or(subject::service)
                .ifPresent(name -> latest.put(name, action + " by " + by));
    }

    public Optional<String> of(String service, String instance) {
        return Optional.ofNullable(latest.get(instance))
                .or(() -> Optional.ofNullable(latest.get(service)));
    }
}
