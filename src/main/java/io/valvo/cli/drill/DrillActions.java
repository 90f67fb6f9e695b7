package io.valvo.cli.drill;

import io.valvo.cli.command.DetachedDaemon;
import io.valvo.cli.command.PollInterval;
import io.valvo.client.DaemonClient;
import io.valvo.client.DaemonRequest;
import io.valvo.client.RequestPath;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** What a daemon is busy with when the drill kills it. */
final class DrillActions {
    enum Kind {
        NOTHING(false),
        STOP(true),
        RESTART(true),
        CRASH(true),
        /** Its victim's log has become long enough to be rotated. */
        ROTATION(false);

        private static final List<Kind> ALL = List.of(values());

        private final boolean touches;

        Kind(boolean touches) {
            this.touches = touches;
        }

        /** Its victim gets another pid. */
        boolean touches() {
            return touches;
        }

        static Kind any(RandomGenerator random) {
            return ALL.get(random.nextInt(ALL.size()));
        }

        /** At most so long after it has begun the daemon dies. */
        int withinMillis() {
            return this == ROTATION ? 20 : 300;
        }
    }

    private static final Duration ROTATION_WITHIN = Duration.ofSeconds(3);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final DaemonClient client;
    private final DrillServices victims;
    private int rotations;

    DrillActions(DaemonClient client, DrillServices victims) {
        this.client = client;
        this.victims = victims;
    }

    /** Rotations that had just begun when this returned. */
    int rotations() {
        return rotations;
    }

    /** Returns when the daemon has been told. */
    void begin(Kind kind, String victim, DetachedDaemon daemon) throws IOException {
        switch (kind) {
            case NOTHING -> {}
            case STOP -> post("stop", victim);
            case RESTART -> post("restart", victim);
            case CRASH -> signal(victim, "KILL");
            case ROTATION -> rotate(victim, daemon);
        }
    }

    void post(String verb, String victim) throws IOException {
        client.ask(DaemonRequest.post(RequestPath.of("services", victim, verb).toString(), ""));
    }

    private void signal(String victim, String name) throws IOException {
        var target = RequestPath.of("services", victim, "signal").toString();
        client.ask(DaemonRequest.post(target, "{\"signal\":\"%s\"}".formatted(name)));
    }

    /** Its log grows past its bound; returns within the rotation, or when that was missed. */
    private void rotate(String victim, DetachedDaemon daemon) throws IOException {
        signal(victim, "USR1");
        long end = System.nanoTime() + ROTATION_WITHIN.toNanos();
        while (daemon.alive() && !victims.rotates(victim) && System.nanoTime() < end)
            PollInterval.of(MOMENT);
        if (victims.rotates(victim)) rotations++;
    }
}
