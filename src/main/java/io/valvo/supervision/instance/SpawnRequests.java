package io.valvo.supervision.instance;

import io.valvo.health.Prober;
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
    private final InstanceContext world;
    private final InstanceData memory;
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
        Given(
                InstanceData memory,
                List<SpawnRequest.Passed> passed,
                Optional<String> notifySocket) {
            this(
                    memory.spec,
                    memory.addresses,
                    Map.copyOf(memory.leases),
                    memory.life.fallback(),
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

    public SpawnRequests(InstanceContext world, InstanceData memory) {
        this.world = world;
        this.memory = memory;
        files = new LogFileNames(world.stateDir().resolve("logs"));
        notes = new ExitStatusFiles(world.stateDir());
    }

    /** The process itself, or its fallback. */
    SpawnRequest process(Optional<String> notifySocket) {
        var given = new Given(memory, passed(), notifySocket);
        made = made != null && made.given.equals(given) ? made.again(marker()) : make(given);
        memory.environment = made.launch.environment();
        return noted() ? made.launch.withExitNote(note()) : made.launch;
    }

    private Made make(Given given) {
        memory.environment = environment(given.notifySocket);
        var command = given.fallback ? fallback() : memory.spec.process().command();
        var launch = launch(command).withPassed(given.passed);
        return new Made(given, launch.withStdin(memory.spec.process().stdin()));
    }

    /** Not with passed sockets: they are for the very process that is started. */
    private boolean noted() {
        return memory.spec.job() && memory.sockets.isEmpty();
    }

    private Path note() {
        return notes.begin(memory.name, memory.life.incarnation());
    }

    /** How a process ended, as its parent has noted it if it has one of ours, else as heard. */
    Exit ended(int incarnation, Exit heard) {
        if (!memory.spec.job()) return heard;
        return notes.read(memory.name, incarnation).orElse(heard);
    }

    /** How the process ended is known now. */
    void forgetNote(int incarnation) {
        if (memory.spec.job()) notes.forget(memory.name, incarnation);
    }

    /** For a process that runs already: what its probes and hooks are given. */
    void resume(Optional<String> notifySocket) {
        if (memory.environment.isEmpty()) memory.environment = environment(notifySocket);
    }

    SpawnRequest hook(HooksSpec.Point point) {
        if (memory.environment.isEmpty()) memory.environment = environment(Optional.empty());
        var command = memory.spec.hooks().commands().getOrDefault(point, List.of());
        return launch(command).withEnvironment(marked(point));
    }

    /** The one before the start serves the process that comes. */
    private Map<String, String> marked(HooksSpec.Point point) {
        if (point != HooksSpec.Point.PRE_START) return memory.environment;
        var environment = new TreeMap<>(memory.environment);
        environment.put(ProcessMarker.VARIABLE, marker(memory.life.incarnation() + 1));
        return environment;
    }

    /** Sealing one takes as long as all else that a restart needs: it is done before. */
    void prepareNext() {
        int incarnation = memory.life.incarnation() + 1;
        next = new Marked(incarnation, marker(incarnation));
    }

    private String marker(int incarnation) {
        return next.incarnation == incarnation
                ? next.marker
                : world.marker().apply(memory.name, incarnation).text();
    }

    /** Of a process that an earlier daemon started: the one that was recorded. */
    String marker() {
        int incarnation = memory.life.incarnation();
        if (memory.marked != incarnation || memory.marker.isEmpty()) {
            memory.marker = marker(incarnation);
            memory.marked = incarnation;
        }
        return memory.marker;
    }

    /** Number of the user that its processes have, where that isn't the daemon's own. */
    OptionalInt user() {
        var name = memory.spec.process().user();
        if (!name.equals(named)) {
            user = name.isEmpty() ? OptionalInt.empty() : world.processes().userId(name.get());
            named = name;
        }
        return user;
    }

    /** stdout first, then stderr if it has a file of its own. */
    public List<Path> logs() {
        return files.of(memory.spec, memory.number).stream().map(LogSource::file).toList();
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
        return log < memory.logFrom.size() ? memory.logFrom.get(log) : -1;
    }

    Prober.Target target() {
        return new Prober.Target(
                ServiceAddress.hostOf(memory.spec.ports()),
                memory.ports(),
                logs(),
                memory.logFrom,
                memory.spec.process().directory(),
                memory.environment,
                attributes(memory.spec.process()));
    }

    /**
     * The probes as this incarnation means them: with its own ports and its neighbours' addresses.
     */
    Prober.Checks checks() {
        var scope = scope();
        return (probe, target, timeout) -> world.checks().run(probe.filled(scope), target, timeout);
    }

    private List<String> fallback() {
        return memory.spec.fallback().orElseThrow().command();
    }

    private SpawnRequest launch(List<String> command) {
        var process = memory.spec.process();
        var logs = logs();
        return new SpawnRequest(
                Template.fill(command, scope()),
                memory.environment,
                process.directory(),
                logs.getFirst(),
                logs.size() > 1 ? Optional.of(logs.getLast()) : Optional.empty(),
                attributes(process),
                List.of());
    }

    private Map<String, String> environment(Optional<String> notifySocket) {
        return ProcessEnvironment.of(
                memory.spec, scope(), marker(), notifySocket, world.environment());
    }

    private Template.Scope scope() {
        return new Template.Scope(
                memory.spec.name(),
                memory.name,
                memory.number,
                memory.address(),
                memory.addresses.services(),
                world.stateDir());
    }

    private List<SpawnRequest.Passed> passed() {
        return memory.sockets.entrySet().stream()
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
