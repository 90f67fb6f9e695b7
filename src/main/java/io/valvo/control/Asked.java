package io.valvo.control;

import io.valvo.model.Event;
import io.valvo.model.Fact;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The latest control request on each service and instance, as far as the latest events tell. */
record Asked(Map<String, String> latest) {
    /** Events looked at. */
    private static final int BACK = 2_000;

    static CompletionStage<Asked> of(Asking asking) {
        return asking.read(Long.MAX_VALUE - 1, 1)
                .thenCompose(end -> asking.read(Math.max(0, end.last() - BACK), BACK))
                .thenApply(batch -> {
                    var latest = new HashMap<String, String>();
                    batch.events().forEach(event -> note(event, latest));
                    return new Asked(latest);
                });
    }

    private static void note(Event event, Map<String, String> latest) {
        if (!(event.fact() instanceof Fact.Control(var action, var by))) return;
        var subject = event.subject();
        subject.instance()
                .or(subject::service)
                .ifPresent(name -> latest.put(name, action + " by " + by));
    }

    Optional<String> of(String service, String instance) {
        return Optional.ofNullable(latest.get(instance))
                .or(() -> Optional.ofNullable(latest.get(service)));
    }
}
