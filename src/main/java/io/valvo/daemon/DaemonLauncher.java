package io.valvo.daemon;

import io.valvo.api.view.CleanupRow;
import io.valvo.cleanup.ForeignProcesses;
import io.valvo.cleanup.StrayCleaner;
import io.valvo.cli.command.RunConfig;
import io.valvo.cli.context.CliEnvironment;
import io.valvo.cli.context.ConfigFiles;
import io.valvo.cli.context.LocalDaemon;
import io.valvo.cli.context.RunSpec;
import io.valvo.cli.doctor.PrivilegeChecks;
import io.valvo.client.ClientException;
import io.valvo.client.ExitCode;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.os.OwnAncestors;
import io.valvo.os.cgroup.Cgroups;
import io.valvo.os.platform.DaemonLock;
import io.valvo.os.platform.Platform;
import io.valvo.rules.cleanup.CleanupRequest;
import io.valvo.rules.limits.CgroupLimits;
import io.valvo.statedir.StateDir;
import io.valvo.statedir.StateDirLocator;
import io.valvo.text.SecretMask;
import io.valvo.wire.CleanupBody;
import io.valvo.wire.WireJson;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Runs the supervisor in this process: decides where its state is, and hands over to the guardian.
 */
public record DaemonLauncher(ConfigFiles files, Guardian guardian) implements LocalDaemon {
    /** No daemon's state directory. */
    private static final Path NOWHERE = Path.of("");

    /** Supervises a stack; returns the exit code, when nothing is left. */
    interface Guardian {
        /**
         * From now on signals are kept for {@link #run}: whoever ends us now ends us in order.
         *
         * @param hasFile a person's, which can be read again
         */
        void awaitSignals(CliEnvironment shell, boolean hasFile);

        int run(StackSpec stack, StateDir stateDir, Options options);
    }

    /**
     * How a daemon was started.
     *
     * @param shell where its events and its services' output are shown
     * @param remember whether the configuration means this state directory: see {@link
     *     StateDirLocator#remember}
     * @param endsWithServices it ends when its services have ended for good, with the exit code of
     *     a job (0 to 255, 128 + n after signal n)
     */
    record Options(CliEnvironment shell, boolean remember, boolean endsWithServices) {}

    @Override
    public int up(Path file, Optional<StateDir> named, CliEnvironment shell) {
        guardian.awaitSignals(shell, true);
        var stack = stack(file, shell);
        var usual =
                stack.stateDir()
                        .map(StateDir::of)
                        .orElseGet(() -> StateDirLocator.ofEnvironment().usual(file));
        var options = new Options(shell, named.isEmpty(), false);
        return guardian.run(stack, named.orElse(usual), options);
    }

    @Override
    public List<Long> lineage() {
        return OwnAncestors.ofThisProcess();
    }

    @Override
    public Map<String, String> mechanisms(LimitsSpec limits) {
        return CgroupLimits.mechanisms(limits, Cgroups.offered(System.getenv()));
    }

    @Override
    public boolean cutsLogs(Path directory) {
        return Platform.frontTruncation().unit(directory).isPresent();
    }

    @Override
    public String cleanup(Optional<Path> file, CleanupBody order) {
        var services = file.flatMap(it -> files.read(it).stack()).map(it -> it.services().values());
        try (var processes = Platform.processes()) {
            var broom =
                    new StrayCleaner(
                            processes,
                            new ForeignProcesses(
                                    processes, NOWHERE, DaemonLock::view, _ -> false, _ -> false),
                            _ -> {});
            return WireJson.text(
                    broom.clean(request(order), services.orElse(List.of())).stream()
                            .map(it -> CleanupRow.of(it, SecretMask.USUAL))
                            .toList());
        }
    }

    private static CleanupRequest request(CleanupBody order) {
        return new CleanupRequest(
                order.match().map(Pattern::compile),
                order.force(),
                order.dryRun(),
                Set.copyOf(order.spare()));
    }

    @Override
    public String scanPorts() {
        return OfflinePorts.scan();
    }

    @Override
    public String checkPort(int port) {
        return OfflinePorts.check(port);
    }

    @Override
    public String freePort(int port, boolean force) {
        return OfflinePorts.free(port, force);
    }

    @Override
    public int run(RunSpec spec, Optional<StateDir> named, CliEnvironment shell) {
        guardian.awaitSignals(shell, false);
        try {
            return named.isPresent() ? run(spec, named.get(), shell) : runApart(spec, shell);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int runApart(RunSpec spec, CliEnvironment shell) throws IOException {
        var stateDir = StateDirLocator.ofEnvironment().apart(spec.name());
        try {
            return run(spec, stateDir, shell);
        } finally {
            delete(stateDir.root());
        }
    }

    private int run(RunSpec spec, StateDir stateDir, CliEnvironment shell) throws IOException {
        Files.createDirectories(stateDir.root());
        var file = stateDir.runConfig();
        Files.writeString(file, RunConfig.json(spec, shell.directory()));
        return guardian.run(typed(file), stateDir, new Options(shell, false, true));
    }

    /** The file is ours: its mistakes are those of the command line. */
    private StackSpec typed(Path file) {
        var reading = files.read(file);
        return reading.stack()
                .orElseThrow(() ->
                        complaint(
                                reading.errors().stream()
                                        .map(it -> it.replace(file + ":1", "valvo run"))
                                        .toList()));
    }

    private StackSpec stack(Path file, CliEnvironment shell) {
        var reading = files.read(file);
        reading.warnings().forEach(it -> shell.err().println("warning: " + it));
        var stack = reading.stack().orElseThrow(() -> complaint(reading.errors()));
        PrivilegeChecks.warnings(stack).forEach(it -> shell.err().println("warning: " + it));
        return stack;
    }

    private static ClientException complaint(List<String> errors) {
        return new ClientException(ExitCode.USAGE, String.join("\n", errors));
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList())
                Files.deleteIfExists(file);
        }
    }
}
