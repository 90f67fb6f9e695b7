package io.valvo.api.routes;

import io.valvo.model.event.Event;

import java.util.List;

/**
 * Which events are meant; an empty list means all. Services are named as such or as one of their
 * instances.
 */
record EventFilter(List<String> types, List<String> services) {
    boolean passes(Event event) {
        return (types.isEmpty() || types.contains(event.fact().type()))
                && (services.isEmpty() || about(event));
    }

    private boolean about(Event event) {
        return services.stream()
                .anyMatch(name ->
                        event.subject().service().filter(name::equals).isPresent()
                                || event.subject().instance().filter(name::equals).isPresent());
    }
}
