package io.valvo.api.query;

import io.valvo.model.status.ServiceStatus;
import io.valvo.supervision.ServicesCommand;

import org.apache.pekko.actor.Cancellable;

import scala.concurrent.ExecutionContext;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The daemon watches itself: once a second it notes that its scheduler turns, and every five
 * seconds asks the supervision something, unless it still owes the answer to that. Safe for several
 * threads.
 */
public final class SelfCheck {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** Turns from one question to the next: each of them wakes three threads. */
    private static final int TURNS = 5;

    /** An answer or a turn that is later than this is a fault. */
    static final Duration LATE = Duration.ofSeconds(10);

    /** The question stays open until it is answered, however late. */
    private static final Duration FOR_EVER = Duration.ofDays(1);

    private static final ExecutionContext HERE = ExecutionContext.fromExecutor(Runnable::run);
    private static final List<String> NOBODY = List.of("");

    private final DaemonQueries asking;
    private final Cancellable timer;
    private volatile long turned = System.nanoTime();

    /** When the open question was asked; 0: there is none. */
    private volatile long asked;

    /** Of the scheduler's thread. */
    private int turns;

    /** Beats on the scheduler's own thread, which has to be awake for it anyway. */
    public SelfCheck(DaemonQueries asking) {
        this.asking = asking;
        timer = asking.system().scheduler().scheduleAtFixedRate(PERIOD, PERIOD, this::beat, HERE);
    }

    public Duration sinceTurn() {
        return Duration.ofNanos(System.nanoTime() - turned);
    }

    public Duration oldestRequest() {
        long since = asked;
        return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    /** What is wrong with the daemon itself. */
    public List<String> reasons() {
        var reasons = new ArrayList<String>();
        late("the supervision has not answered for %ds", oldestRequest(), reasons);
        late("the daemon's timers have not had their turn for %ds", sinceTurn(), reasons);
        for (var it : asking.reach().backlogs().get())
            late(
                    "a message to the daemon's " + it.part() + " has waited for %ds",
                    it.age(),
                    reasons);
        return reasons;
    }

    public void close() {
        timer.cancel();
    }

    private static void late(String text, Duration age, List<String> reasons) {
        if (age.compareTo(LATE) > 0) reasons.add(text.formatted(age.toSeconds()));
    }

    private void beat() {
        turned = System.nanoTime();
        if (turns++ % TURNS != 0 || asked != 0) return;
        asked = turned;
        var _ =
                asking.<List<ServiceStatus>>services(
                                me -> new ServicesCommand.Describe(NOBODY, me), FOR_EVER)
                        .whenComplete((_, _) -> asked = 0);
    }
}
