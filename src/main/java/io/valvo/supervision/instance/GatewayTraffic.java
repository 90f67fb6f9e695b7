package io.valvo.supervision.instance;

import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.ServiceStatus;

import java.util.Set;

/**
 * Requests from outside that reach services, as far as supervision is concerned: it says what is
 * there, and waits for those that a process still has before it ends it. Nothing here blocks.
 */
public interface GatewayTraffic {
    /** These are the services and routes from now on. */
    void configured(StackSpec stack);

    /** Some route leads to it. */
    boolean reaches(String service);

    /** A service as it is now. */
    void changed(ServiceStatus status);

    /** A service that isn't down needs these; none: it is down. */
    void needs(String dependent, Set<String> services);

    /** No request goes to the process any more; {@code done} once it has none. */
    void drain(String service, String instance, int incarnation, Runnable done);
}
