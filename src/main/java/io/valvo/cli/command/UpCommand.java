package io.valvo.cli.command;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.cli.doctor.PrivilegeChecks;
import io.valvo.client.ClientException;
import io.valvo.client.DaemonClient;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.JsonValue;
import io.valvo.client.RequestPath;
import io.valvo.wire.AddressJson;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs the supervisor: in this process, or with {@code detach} in the background.
 *
 * @param patient with {@code detach}: until its services have settled and its addresses were tried,
 *     for at most {@code timeout} (10 s)
 */
public record UpCommand(boolean detach, boolean patient, Optional<Duration> timeout)
        implements CliCommand {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String PREFIX = "valvo: ";
    private static final Duration PERIOD = Duration.ofMillis(50);
    private static final List<String> ON_THE_WAY =
            List.of("pending", "starting", "stopping", "backoff");
    private static final List<String> GIVEN_UP = List.of("failed", "backoff");

    private static final List<String> NOT_HAD = List.of(AddressJson.REFUSED, AddressJson.OPENING);

    /** A process without a probe is ready when it runs: it is looked at again after that time. */
    private static final Duration TRIAL = Duration.ofMillis(500);

    @Override
    public int perform(CommandContext session) throws IOException {
        var whereabouts = session.whereabouts();
        var file = whereabouts.requiredFile();
        return detach
                ? background(session)
                : session.supervisor().up(file, whereabouts.named(), session.shell());
    }

    private int background(CommandContext session) throws IOException {
        var file = session.whereabouts().requiredFile();
        var reading = session.offline().read(file);
        var errors = reading.errors();
        session.warn(reading.warnings());
        reading.stack().map(PrivilegeChecks::warnings).ifPresent(session::warn);
        if (!errors.isEmpty()) throw new ClientException(ExitCode.USAGE, String.join("\n", errors));
        var running = session.whereabouts().running();
        if (running.answers()) throw already(running);
        session.warn(session.whereabouts().warnings());
        var client = session.whereabouts().clientToBe();
        var daemon = DetachedDaemon.start(command(session, file.toString()), client.stateDir());
        while (!client.answers()) {
            if (!daemon.alive())
                throw new ClientException(
                        daemon.exitCode(), withoutPrefix(daemon.printed().strip()));
            PollInterval.of(PERIOD);
        }
        return show(session, client);
    }

    /** Every complaint is printed behind the program's name. */
    private static String withoutPrefix(String said) {
        return said.startsWith(PREFIX) ? said.substring(PREFIX.length()) : said;
    }

    /** What has failed for good, and addresses that can't be had, are told and make it 1. */
    private int show(CommandContext session, DaemonClient client) throws IOException {
        var late = patient && !settled(client);
        var addresses = patient ? addresses(client) : List.<JsonValue>of();
        var failed = patient ? failures(client, addresses) : List.<String>of();
        var table = RequestPath.of("services").with("color", session.shell().colour()).toString();
        session.print(client.ask(DaemonRequest.get(table, DaemonRequest.TEXT)));
        failed.forEach(session::note);
        for (var it : addresses)
            if (it.at("state").text().equals(AddressJson.ELSEWHERE))
                session.note(it.at("reason").text());
        if (late) session.note("Not everything is ready yet; see it with: valvo status");
        return failed.isEmpty() ? ExitCode.DONE : ExitCode.NO;
    }

    private static List<String> failures(DaemonClient client, List<JsonValue> addresses)
            throws IOException {
        var failures = new ArrayList<String>();
        for (var service : client.json(RequestPath.of("services").toString()).items()) {
            var state = service.at("state").text();
            if (GIVEN_UP.contains(state))
                failures.add(service.at("name").text() + " is " + state + why(service));
        }
        try (var health = client.openWhatever(DaemonRequest.get("/health", DaemonRequest.JSON))) {
            var verdict = JsonValue.read(health.text());
            for (var note : verdict.at("notes").texts())
                if (note.contains(" has ended")) failures.add(note);
        }
        for (var it : addresses)
            if (NOT_HAD.contains(it.at("state").text())) failures.add(notHad(it));
        return failures;
    }

    private static String notHad(JsonValue address) {
        var reason = address.at("reason").text();
        return reason.isEmpty()
                ? "The address of the " + address.at("of").text() + " is still tried"
                : reason;
    }

    private static List<JsonValue> addresses(DaemonClient client) throws IOException {
        return client.json(RequestPath.of("system").toString()).at("addresses").items();
    }

    private static String why(JsonValue service) {
        for (var instance : service.at("instances").items()) {
            var reason = instance.at("reason").text();
            if (!reason.isEmpty() && !instance.at("state").text().equals("ready"))
                return ": " + reason;
        }
        return "";
    }

    private boolean settled(DaemonClient client) throws IOException {
        long begin = System.nanoTime();
        while (onTheWay(client)) {
            if (System.nanoTime() - begin > timeout.orElse(PATIENCE).toNanos()) return false;
            PollInterval.of(PERIOD);
        }
        return true;
    }

    private static boolean onTheWay(DaemonClient client) throws IOException {
        for (var service : client.json(RequestPath.of("services").toString()).items()) {
            if (ON_THE_WAY.contains(service.at("state").text())) return true;
            for (var instance : service.at("instances").items())
                if (isOnTrial(instance)) return true;
        }
        for (var it : addresses(client))
            if (it.at("state").text().equals(AddressJson.OPENING)) return true;
        return false;
    }

    private static boolean isOnTrial(JsonValue instance) {
        return instance.at("state").text().equals("ready")
                && instance.at("uptime_ms").number() < TRIAL.toMillis();
    }

    /** A daemon for this file and state directory. */
    public static List<String> command(Path stateDir, Path file) {
        return List.of(launcher(), "--state-dir", stateDir.toString(), "-f", file.toString(), "up");
    }

    private static String launcher() {
        return System.getProperty("valvo.launcher", "valvo");
    }

    private static List<String> command(CommandContext session, String file) {
        var command = new ArrayList<>(List.of(launcher()));
        session.globals()
                .stateDir()
                .ifPresent(dir -> command.addAll(List.of("--state-dir", dir.toString())));
        if (session.globals().debug()) command.add("--debug");
        command.addAll(List.of("-f", file, "up"));
        return command;
    }

    private static ClientException already(DaemonClient client) throws IOException {
        var pid = client.json(RequestPath.of("system").toString()).at("pid").text();
        return new ClientException(
                ExitCode.NO,
                "A supervisor (pid "
                        + pid
                        + ") runs in "
                        + client.stateDir().root()
                        + " already. Stop it: valvo down");
    }
}
