package io.valvo.cli;

import io.valvo.wire.StateDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Kills daemons of a throw-away stack at random instants, and looks whether its services notice:
 * none twice, none lost, no port taken from another, and the same pids as before. Half of the
 * daemons die within their first 1.5 s, the others while a service is being stopped, restarted,
 * started or has just been killed, or while its log is being rotated.
 *
 * @param times so many daemons
 * @param services so many services
 * @param seed the same drill again; timing differs all the same
 */
record DaemonDrill(int times, int services, long seed) implements Deed {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** After a build the launcher prepares fast starts first. */
    private static final Duration FIRST_START = Duration.ofMinutes(5);

    private static final Duration PERIOD = Duration.ofMillis(20);
    private static final int YOUNG_MILLIS = 1_500;
    private static final int BUSY_MILLIS = 300;
    private static final int ROTATING_MILLIS = 20;
    private static final Duration ROTATION_WITHIN = Duration.ofSeconds(3);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private enum Trouble {
        NOTHING(false),
        STOP(true),
        RESTART(true),
        CRASH(true),
        /** Its log has become long enough to be rotated. */
        ROTATION(false);

        /** Its victim gets another pid. */
        private final boolean touches;

        Trouble(boolean touches) {
            this.touches = touches;
        }
    }

    private static final List<Trouble> TROUBLES = List.of(Trouble.values());

    @Override
    public int perform(Session session) throws IOException {
        var directory = Files.createTempDirectory("valvo-drill-");
        var random = new Random(seed);
        var run = new Run(session, new Victims(directory, services, random), random);
        boolean good = run.all();
        if (good) delete(directory);
        else session.note("What is left of it: " + directory);
        return good ? ExitCode.DONE : ExitCode.NO;
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList())
                Files.deleteIfExists(file);
        }
    }

    /** One drill: what it has seen so far. */
    private final class Run {
        private final Session session;
        private final Victims victims;
        private final RandomGenerator random;
        private final Client client;
        private final List<String> findings = new ArrayList<>();
        private final Set<String> touched = new HashSet<>();
        private Map<String, Set<Long>> before = new HashMap<>();
        private Optional<Detached> running = Optional.empty();
        private int kept;

        /** Rotations that were under way when the daemon was killed. */
        private int caught;

        Run(Session session, Victims victims, RandomGenerator random) {
            this.session = session;
            this.victims = victims;
            this.random = random;
            client = new Client(StateDir.of(victims.stateDir()), "valvo up");
        }

        boolean all() throws IOException {
            victims.configure();
            guarded(this::rounds);
            end();
            report();
            return findings.isEmpty();
        }

        private void rounds() throws IOException {
            for (int round = 1; round <= times && findings.isEmpty(); round++) round(round);
        }

        /** What stops the drill is what it has found. */
        private void guarded(Work work) throws IOException {
            try {
                work.run();
            } catch (Complaint complaint) {
                findings.add(String.valueOf(complaint.getMessage()));
            }
        }

        private void round(int round) throws IOException {
            var daemon = start();
            boolean young = round > 1 && random.nextBoolean();
            var trouble = young ? "young" : busy(daemon);
            Pause.of(Duration.ofMillis(random.nextInt(pause(young, trouble))));
            daemon.kill();
            look("after the %s daemon was killed (round %d)".formatted(trouble, round));
        }

        private static int pause(boolean young, String trouble) {
            if (trouble.equals("rotation")) return ROTATING_MILLIS;
            return young ? YOUNG_MILLIS : BUSY_MILLIS;
        }

        /** Waits until all is well, then begins something. */
        private String busy(Detached daemon) throws IOException {
            settle(daemon);
            var trouble = TROUBLES.get(random.nextInt(TROUBLES.size()));
            var victim = victims.names().get(random.nextInt(services));
            if (trouble.touches) touched.add(victim);
            switch (trouble) {
                case NOTHING -> {}
                case STOP -> post("stop", victim);
                case RESTART -> post("restart", victim);
                case CRASH -> signal(victim, "KILL");
                case ROTATION -> rotate(daemon, victim);
            }
            return trouble.name().toLowerCase(Locale.ROOT);
        }

        private void post(String verb, String victim) throws IOException {
            client.ask(Request.post(Target.of("services", victim, verb).toString(), ""));
        }

        private void signal(String victim, String name) throws IOException {
            var target = Target.of("services", victim, "signal").toString();
            client.ask(Request.post(target, "{\"signal\":\"%s\"}".formatted(name)));
        }

        /** Its log grows past its bound; returns within the rotation, or when it was missed. */
        private void rotate(Detached daemon, String victim) throws IOException {
            signal(victim, "USR1");
            long end = System.nanoTime() + ROTATION_WITHIN.toNanos();
            while (daemon.alive() && !victims.rotates(victim) && System.nanoTime() < end)
                Pause.of(MOMENT);
            if (victims.rotates(victim)) caught++;
        }

        /** One that a finding has left running goes first. */
        private Detached start() throws IOException {
            running.ifPresent(Detached::kill);
            var daemon =
                    Detached.start(
                            Up.command(victims.stateDir(), victims.configuration()),
                            client.stateDir());
            running = Optional.of(daemon);
            return daemon;
        }

        /**
         * Everything is wanted and ready again, each by one process, and who wasn't touched by the
         * same.
         */
        private void settle(Detached daemon) throws IOException {
            await(daemon, FIRST_START, client::answers);
            for (var victim : touched) post("start", victim);
            await(daemon, this::ready);
            look("with all ready again");
            victims.living()
                    .forEach((name, pids) -> {
                        if (pids.isEmpty())
                            findings.add(name + " is lost: it is ready without a process");
                    });
            touched.clear();
            before = victims.living();
        }

        private void await(Detached daemon, Condition condition) throws IOException {
            await(daemon, PATIENCE, condition);
        }

        private void await(Detached daemon, Duration patience, Condition condition)
                throws IOException {
            long begin = System.nanoTime();
            while (!condition.holds()) {
                if (!daemon.alive())
                    throw new Complaint(ExitCode.NO, "The daemon has ended: " + daemon.printed());
                if (System.nanoTime() - begin > patience.toNanos()) throw late();
                Pause.of(PERIOD);
            }
        }

        private boolean ready() throws IOException {
            for (var service : client.json(Target.of("services").toString()).items())
                if (!service.at("state").text().equals("ready")) return false;
            return true;
        }

        /** Whatever it was that didn't come true in time: this is how things are. */
        private Complaint late() throws IOException {
            var status = client.ask(Request.get(Target.of("services").toString(), Request.TEXT));
            return new Complaint(
                    ExitCode.NO, "Lost: not everything is ready again within 60 s.\n" + status);
        }

        private void look(String when) throws IOException {
            victims.living()
                    .forEach((name, pids) -> {
                        if (pids.size() > 1)
                            findings.add("%s runs twice %s: pids %s".formatted(name, when, pids));
                        var former = before.getOrDefault(name, Set.of());
                        if (!touched.contains(name) && !pids.containsAll(former))
                            findings.add(
                                    "%s was %s and is %s %s".formatted(name, former, pids, when));
                        if (!touched.contains(name)) kept += former.size();
                    });
        }

        private void end() throws IOException {
            var daemon = start();
            if (findings.isEmpty()) guarded(() -> settle(daemon));
            guarded(() -> await(daemon, FIRST_START, client::answers));
            guarded(() -> down(daemon));
            var left = victims.all();
            if (!left.isEmpty()) findings.add("left behind by down: pids " + left);
            if (session.supervisor().cutsLogs(victims.stateDir()))
                findings.addAll(victims.spoiltLines());
            if (victims.conflicts() > 0) findings.add(victims.conflicts() + " port conflicts");
        }

        private void down(Detached daemon) throws IOException {
            new Down(false, Optional.of(PATIENCE)).ask(client);
            long begin = System.nanoTime();
            while (daemon.alive()) {
                if (System.nanoTime() - begin > PATIENCE.toNanos())
                    throw new Complaint(
                            ExitCode.NO,
                            "The daemon doesn't end; see " + client.stateDir().daemonLog());
                Pause.of(PERIOD);
            }
        }

        private void report() {
            findings.forEach(session::print);
            session.print(
                    "%d daemons killed over %d services: %s. %d times a service was seen with the pid it had; %d daemons died at a rotation."
                            .formatted(
                                    times,
                                    services,
                                    findings.isEmpty()
                                            ? "0 duplicates, 0 lost, 0 port conflicts"
                                            : findings.size() + " findings",
                                    kept,
                                    caught));
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private interface Condition {
        boolean holds() throws IOException;
    }
}
