package io.valvo.daemon;

import io.valvo.model.status.ServiceStatus;
import io.valvo.supervision.ServicesCommand;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

import java.time.Duration;
import java.util.List;

/**
 * Feeds the watchdog of the service manager that started the daemon: as often as timers turn and
 * the supervision answers, and no longer.
 *
 * @param window the manager ends whoever hasn't fed it for so long
 */
record SystemdWatchdog(
        Duration window, Runnable feed, ActorRef<ServicesCommand> services, ActorSystem<?> system) {
    private static final List<String> NOBODY = List.of("");
    private static final int TURNS_PER_WINDOW = 3;

    void start() {
        var period = window.dividedBy(TURNS_PER_WINDOW);
        system.scheduler()
                .scheduleWithFixedDelay(
                        Duration.ZERO, period, this::ask, system.executionContext());
    }

    private void ask() {
        var _ =
                AskPattern.<ServicesCommand, List<ServiceStatus>>ask(
                                services,
                                me -> new ServicesCommand.Describe(NOBODY, me),
                                window,
                                system.scheduler())
                        .thenRun(feed);
    }
}
