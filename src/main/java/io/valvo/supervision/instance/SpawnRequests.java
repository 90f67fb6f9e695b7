package io.valvo.supervision.instance;

import io.valvo.health.ProbeRunner;
import io.valvo.health.ProbeTarget;
import io.valvo.logs.LogFileNames;
import io.valvo.logs.LogSource;
import io.valvo.model.Exit;
import io.valvo.model.ProcessMarker;
import io.valvo.model.spec.HooksSpec;
import io.valvo.model.spec.ProcessSpec;
import io.valvo.model.spec.ServiceAddress;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.Template;
import io.valvo.model.status.Lease;
import io.valvo.os.SpawnRequest;
import io.valvo.os.process.ExitStatusFiles;
import io.valvo.rules.lifecycle.ProcessEnvironment;
import io.valvo.statedir.StateDir;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Makes of an instance's specification and what it has leased the very command that is executed.
 */
public final class SpawnRequests {
    private final InstanceContext context;
    private final InstanceData data;
    private final LogFileNames files;
    private final ExitStatusFiles notes;

    private @Nullable Made made;
    private Marked next = new Marked(0, "");
    private Optional<String> named = Optional.empty();
    private OptionalInt user = OptionalInt.empty();

    /** What a launch is made of, but for the incarnation. */
    private record Given(
            ServiceSpec spec,
            InstanceContext.Addresses addresses,
            Map<String, Lease> leases,
            boolean fallback,
            List<SpawnRequest.Passed> passed,
            Optional<String> notifySocket) {
        Given(InstanceData data, List<SpawnRequest.Passed> passed, Optional<String> notifySocket) {
            this(
                    data.spec,
                    data.addresses,
                    Map.copyOf(data.ports.leases),
                    data.life.fallback(),
                    passed,
                    notifySocket);
        }
    }

    /** The latest launch: the next one is mostly the same, and a restart is in a hurry. */
    private record Made(Given given, SpawnRequest launch) {
        Made again(String marker) {
            var environment = new TreeMap<>(launch.environment());
            environment.put(ProcessMarker.VARIABLE, marker);
            return new Made(given, launch.withEnvironment(environment));
        }
    }

    /** What that incarnation carries; they are counted from 1. */
    private record Marked(int incarnation, String marker) {}

    public SpawnRequests(InstanceContext context, InstanceData data) {
        this.context = context;
        this.data = data;
        files = new LogFileNames(context.stateDir().resolve(StateDir.LOGS));
        notes = new ExitStatusFiles(context.stateDir());
    }

    /** The process itself, or its fallback. */
    SpawnRequest process(Optional<String> notifySocket) {
        var given = new Given(data, passed(), notifySocket);
        made = made != null && made.given.equals(given) ? made.again(marker()) : make(given);
        data.spawn.environment = made.launch.environment();
        return noted() ? made.launch.withExitNote(note()) : made.launch;
    }

    private Made make(Given given) {
        data.spawn.environment = environment(given.notifySocket);
        var command = given.fallback ? fallback() : data.spec.process().command();
        var launch = launch(command).withPassed(given.passed);
        return new Made(given, launch.withStdin(data.spec.process().stdin()));
    }

    /** Not with passed sockets: they are for the very process that is started. */
    private boolean noted() {
        return data.spec.job() && data.ports.sockets.isEmpty();
    }

    private Path note() {
        return notes.begin(data.name, data.life.incarnation());
    }

    /** How a process ended, as its parent has noted it if it has one of ours, else as heard. */
    Exit notedExit(int incarnation, Exit heard) {
        if (!data.spec.job()) return heard;
        return notes.read(data.name, incarnation).orElse(heard);
    }

    /** How the process ended is known now. */
    void forgetNote(int incarnation) {
        if (data.spec.job()) notes.forget(data.name, incarnation);
    }

    /** For a process that runs already: what its probes and hooks are given. */
    void resume(Optional<String> notifySocket) {
        if (data.spawn.environment.isEmpty()) data.spawn.environment = environment(notifySocket);
    }

    SpawnRequest hook(HooksSpec.Point point) {
        if (data.spawn.environment.isEmpty())
            data.spawn.environment = environment(Optional.empty());
        var command = data.spec.hooks().commands().getOrDefault(point, List.of());
        return launch(command).withEnvironment(marked(point));
    }

    /** The one before the start serves the process that comes. */
    private Map<String, String> marked(HooksSpec.Point point) {
        if (point != HooksSpec.Point.PRE_START) return data.spawn.environment;
        var environment = new TreeMap<>(data.spawn.environment);
        environment.put(ProcessMarker.VARIABLE, marker(data.life.incarnation() + 1));
        return environment;
    }

    /** Sealing one takes as long as all else that a restart needs: it is done before. */
    void prepareNext() {
        int incarnation = data.life.incarnation() + 1;
        next = new Marked(incarnation, marker(incarnation));
    }

    private String marker(int incarnation) {
        return next.incarnation == incarnation
                ? next.marker
                : context.marker().apply(data.name, incarnation).text();
    }

    /** Of a process that an earlier daemon started: the one that was recorded. */
    String marker() {
        int incarnation = data.life.incarnation();
        if (data.spawn.markedIncarnation != incarnation || data.spawn.marker.isEmpty()) {
            data.spawn.marker = marker(incarnation);
            data.spawn.markedIncarnation = incarnation;
        }
        return data.spawn.marker;
    }

    /** Number of the user that its processes have, where that isn't the daemon's own. */
    OptionalInt user() {
        var name = data.spec.process().user();
        if (!name.equals(named)) {
            user = name.isEmpty() ? OptionalInt.empty() : context.processes().userId(name.get());
            named = name;
        }
        return user;
    }

    /** stdout first, then stderr if it has a file of its own. */
    public List<Path> logs() {
        return files.of(data.spec, data.number).stream().map(LogSource::file).toList();
    }

    /**
     * How long the logs are now: what this incarnation writes begins there, in a line of its own.
     */
    List<Long> logSizes() {
        var sizes = new ArrayList<Long>();
        for (var log : logs()) sizes.add(LogFileNames.endLine(log, from(sizes.size())));
        return sizes;
    }

    /** Where in that log the latest incarnation began; −1: not known. */
    private long from(int log) {
        return log < data.spawn.logFrom.size() ? data.spawn.logFrom.get(log) : -1;
    }

    ProbeTarget target() {
        return new ProbeTarget(
                ServiceAddress.hostOf(data.spec.ports()),
                data.portNumbers(),
                logs(),
                data.spawn.logFrom,
                data.spec.process().directory(),
                data.spawn.environment,
                attributes(data.spec.process()));
    }

    /**
     * The probes as this incarnation means them: with its own ports and its neighbours' addresses.
     */
    ProbeRunner checks() {
        var scope = scope();
        return (probe, target, timeout) ->
                context.checks().run(probe.filled(scope), target, timeout);
    }

    private List<String> fallback() {
        return data.spec.fallback().orElseThrow().command();
    }

    private SpawnRequest launch(List<String> command) {
        var process = data.spec.process();
        var logs = logs();
        return new SpawnRequest(
                Template.fill(command, scope()),
                data.spawn.environment,
                process.directory(),
                logs.getFirst(),
                logs.size() > 1 ? Optional.of(logs.getLast()) : Optional.empty(),
                attributes(process),
                List.of());
    }

    private Map<String, String> environment(Optional<String> notifySocket) {
        return ProcessEnvironment.of(
                data.spec, scope(), marker(), notifySocket, context.environment());
    }

    private Template.Scope scope() {
        return new Template.Scope(
                data.spec.name(),
                data.name,
                data.number,
                data.address(),
                data.addresses.services(),
                context.stateDir());
    }

    private List<SpawnRequest.Passed> passed() {
        return data.ports.sockets.entrySet().stream()
                .map(it -> new SpawnRequest.Passed(it.getValue().descriptor(), it.getKey()))
                .toList();
    }

    private static SpawnRequest.Attributes attributes(ProcessSpec process) {
        return new SpawnRequest.Attributes(
                process.user(),
                process.group(),
                process.umask(),
                process.rlimits().entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        it ->
                                                new SpawnRequest.Rlimit(
                                                        it.getValue().soft(),
                                                        it.getValue().hard()))),
                process.nice(),
                process.oomScoreAdj());
    }
}
