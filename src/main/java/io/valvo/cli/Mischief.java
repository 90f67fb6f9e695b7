package io.valvo.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** What a daemon is busy with when the drill kills it. */
final class Mischief {
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

    private final Client client;
    private final Victims victims;
    private int rotations;

    Mischief(Client client, Victims victims) {
        this.client = client;
        this.victims = victims;
    }

    /** Rotations that had just begun when this returned. */
    int rotations() {
        return rotations;
    }

    /** Returns when the daemon has been told. */
    void begin(Kind kind, String victim, Detached daemon) throws IOException {
        switch (kind) {
            case NOTHING -> {}
            case STOP -> post("stop", victim);
            case RESTART -> post("restart", victim);
            case CRASH -> signal(victim, "KILL");
            case ROTATION -> rotate(victim, daemon);
        }
    }

    void post(String verb, String victim) throws IOException {
        client.ask(Request.post(Target.of("services", victim, verb).toString(), ""));
    }

    private void signal(String victim, String name) throws IOException {
        var target = Target.of("services", victim, "signal").toString();
        client.ask(Request.post(target, "{\"signal\":\"%s\"}".formatted(name)));
    }

    /** Its log grows past its bound; returns within the rotation, or when that was missed. */
    private void rotate(String victim, Detached daemon) throws IOException {
        signal(victim, "USR1");
        long end = System.nanoTime() + ROTATION_WITHIN.toNanos();
        while (daemon.alive() && !victims.rotates(victim) && System.nanoTime() < end)
            Pause.of(MOMENT);
        if (victims.rotates(victim)) rotations++;
    }
}
