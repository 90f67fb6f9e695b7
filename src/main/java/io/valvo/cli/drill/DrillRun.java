package io.valvo.cli.drill;

import io.valvo.cli.command.DetachedDaemon;
import io.valvo.cli.command.DownCommand;
import io.valvo.cli.command.PollInterval;
import io.valvo.cli.command.UpCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.ClientException;
import io.valvo.client.DaemonClient;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.RequestPath;
import io.valvo.statedir.StateDir;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** One drill of daemons: what it does and what it has seen so far. */
final class DrillRun {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** After a build the launcher prepares fast starts first. */
    private static final Duration FIRST_START = Duration.ofMinutes(5);

    private static final Duration PERIOD = Duration.ofMillis(20);
    private static final int YOUNG_MILLIS = 1_500;

    private final CommandContext session;
    private final DrillServices victims;
    private final RandomGenerator random;
    private final int times;
    private final DaemonClient client;
    private final DrillActions mischief;
    private final List<String> findings = new ArrayList<>();
    private final Set<String> touched = new HashSet<>();
    private Map<String, Set<Long>> before = new HashMap<>();
    private Optional<DetachedDaemon> running = Optional.empty();
    private int kept;

    DrillRun(CommandContext session, DrillServices victims, RandomGenerator random, int times) {
        this.session = session;
        this.victims = victims;
        this.random = random;
        this.times = times;
        client = new DaemonClient(StateDir.of(victims.stateDir()), "valvo up");
        mischief = new DrillActions(client, victims);
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
        } catch (ClientException complaint) {
            findings.add(String.valueOf(complaint.getMessage()));
        }
    }

    private void round(int round) throws IOException {
        var daemon = start();
        boolean young = round > 1 && random.nextBoolean();
        var kind = young ? "young" : busy(daemon);
        if (young) PollInterval.of(Duration.ofMillis(random.nextInt(YOUNG_MILLIS)));
        daemon.kill();
        look("after the %s daemon was killed (round %d)".formatted(kind, round));
    }

    /** Waits until all is well, begins something, and then waits some moments. */
    private String busy(DetachedDaemon daemon) throws IOException {
        settle(daemon);
        var kind = DrillActions.Kind.any(random);
        var names = victims.names();
        var victim = names.get(random.nextInt(names.size()));
        if (kind.touches()) touched.add(victim);
        mischief.begin(kind, victim, daemon);
        PollInterval.of(Duration.ofMillis(random.nextInt(kind.withinMillis())));
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** One that a finding has left running goes first. */
    private DetachedDaemon start() throws IOException {
        running.ifPresent(DetachedDaemon::kill);
        var daemon =
                DetachedDaemon.start(
                        UpCommand.command(victims.stateDir(), victims.configuration()),
                        client.stateDir());
        running = Optional.of(daemon);
        return daemon;
    }

    /**
     * Everything is wanted and ready again, each by one process, and who wasn't touched by the
     * same.
     */
    private void settle(DetachedDaemon daemon) throws IOException {
        await(daemon, FIRST_START, client::answers);
        for (var victim : touched) mischief.post("start", victim);
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

    private void await(DetachedDaemon daemon, Condition condition) throws IOException {
        await(daemon, PATIENCE, condition);
    }

    private void await(DetachedDaemon daemon, Duration patience, Condition condition)
            throws IOException {
        long begin = System.nanoTime();
        while (!condition.holds()) {
            if (!daemon.alive())
                throw new ClientException(ExitCode.NO, "The daemon has ended: " + daemon.printed());
            if (System.nanoTime() - begin > patience.toNanos()) throw late();
            PollInterval.of(PERIOD);
        }
    }

    private boolean ready() throws IOException {
        for (var service : client.json(RequestPath.of("services").toString()).items())
            if (!service.at("state").text().equals("ready")) return false;
        return true;
    }

    /** Whatever it was that didn't come true in time: this is how things are. */
    private ClientException late() throws IOException {
        var status =
                client.ask(
                        DaemonRequest.get(
                                RequestPath.of("services").toString(), DaemonRequest.TEXT));
        return new ClientException(
                ExitCode.NO, "Lost: not everything is ready again within 1m.\n" + status);
    }

    private void look(String when) throws IOException {
        victims.living()
                .forEach((name, pids) -> {
                    if (pids.size() > 1)
                        findings.add("%s runs twice %s: pids %s".formatted(name, when, pids));
                    var former = before.getOrDefault(name, Set.of());
                    if (!touched.contains(name) && !pids.containsAll(former))
                        findings.add("%s was %s and is %s %s".formatted(name, former, pids, when));
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

    private void down(DetachedDaemon daemon) throws IOException {
        new DownCommand(false, Optional.of(PATIENCE)).ask(client);
        long begin = System.nanoTime();
        while (daemon.alive()) {
            if (System.nanoTime() - begin > PATIENCE.toNanos())
                throw new ClientException(
                        ExitCode.NO,
                        "The daemon doesn't end; see " + client.stateDir().daemonLog());
            PollInterval.of(PERIOD);
        }
    }

    private void report() {
        findings.forEach(session::print);
        session.print(
                "%d daemons killed over %d services: %s. %d times a service was seen with the pid it had; %d daemons died at a rotation."
                        .formatted(
                                times,
                                victims.names().size(),
                                findings.isEmpty()
                                        ? "0 duplicates, 0 lost, 0 port conflicts"
                                        : findings.size() + " findings",
                                kept,
                                mischief.rotations()));
    }

    private interface Work {
        void run() throws IOException;
    }

    private interface Condition {
        boolean holds() throws IOException;
    }
}
