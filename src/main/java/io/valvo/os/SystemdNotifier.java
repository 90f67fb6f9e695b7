package io.valvo.os;

import java.time.Duration;
import java.util.Optional;

/** Tells the service manager that started this process how it fares (sd_notify(3)). */
public interface SystemdNotifier {
    /** The manager kills who is silent for this long. */
    Optional<Duration> watchdog();

    /**
     * Sends one message.
     *
     * @param message {@code READY=1}, say
     * @return false when it can't be delivered; never blocks
     */
    boolean send(String message);
}
