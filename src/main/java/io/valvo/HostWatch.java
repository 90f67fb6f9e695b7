package io.valvo;

import io.valvo.os.HostMeter;
import io.valvo.supervision.Services;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

import java.time.Duration;
import java.util.concurrent.Executor;

/** Tells the supervision once a second how much memory is left, where the system says that. */
record HostWatch(HostMeter meter, ActorRef<Services.Command> services) {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    void start(ActorSystem<?> system, Executor blocking) {
        if (meter.read().isEmpty()) return;
        system.scheduler()
                .scheduleWithFixedDelay(
                        PERIOD,
                        PERIOD,
                        () -> blocking.execute(this::look),
                        system.executionContext());
    }

    private void look() {
        meter.read().map(Services.HostSeen::new).ifPresent(services::tell);
    }
}
