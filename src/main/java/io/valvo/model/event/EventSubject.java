package io.valvo.model.event;

import java.util.Optional;

/**
 * Whom an event is about; the daemon itself has neither.
 *
 * @param incarnation counts the processes of an instance from 1; 0: none
 * @param pid 0: none
 */
public record EventSubject(
        Optional<String> service, Optional<String> instance, int incarnation, long pid) {
    public static final EventSubject DAEMON =
            new EventSubject(Optional.empty(), Optional.empty(), 0, 0);

    public static EventSubject service(String service) {
        return new EventSubject(Optional.of(service), Optional.empty(), 0, 0);
    }

    public static EventSubject instance(
            String service, String instance, int incarnation, long pid) {
        return new EventSubject(Optional.of(service), Optional.of(instance), incarnation, pid);
    }
}
