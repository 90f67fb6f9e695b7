package io.valvo.model;

import java.util.Optional;

/**
 * Whom an event is about; the daemon itself has neither.
 *
 * @param incarnation counts the processes of an instance from 1; 0: none
 * @param pid 0: none
 */
public record Subject(
        Optional<String> service, Optional<String> instance, int incarnation, long pid) {
    public static final Subject DAEMON = new Subject(Optional.empty(), Optional.empty(), 0, 0);

    public static Subject service(String service) {
        return new Subject(Optional.of(service), Optional.empty(), 0, 0);
    }

    public static Subject instance(String service, String instance, int incarnation, long pid) {
        return new Subject(Optional.of(service), Optional.of(instance), incarnation, pid);
    }
}
