package io.valvo.gateway;

import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;

import java.util.Optional;
import java.util.OptionalLong;

/** What the gateway wants of the rest of the house. Nothing here blocks or calls back. */
public interface SupervisionRequests {
    /** A request needs the service, and what that depends on. */
    void start(String service, String why);

    void stop(String service, String why);

    /** It shall run in this shape; empty: as it is declared. Runs none yet, it is started. */
    void swap(String service, Optional<String> variant, String why);

    /** Bytes that all its instances together use at present; empty: not measured. */
    OptionalLong memory(String service);

    /** A process of the service has answered one more request. */
    default void served(String service, String instance, int incarnation) {}

    /** A service that runs depends on it, requests or not. */
    default boolean needed(String service) {
        return false;
    }

    void tell(EventSubject subject, EventData fact);
}
