package io.valvo;

import io.valvo.cli.Complaint;
import io.valvo.cli.ExitCode;
import io.valvo.cli.Offline;
import io.valvo.cli.RightFindings;
import io.valvo.cli.RunConfig;
import io.valvo.cli.RunSpec;
import io.valvo.cli.Shell;
import io.valvo.cli.Supervisor;
import io.valvo.model.Limits;
import io.valvo.model.Stack;
import io.valvo.os.Cgroups;
import io.valvo.os.FrontCut;
import io.valvo.os.Processes;
import io.valvo.rules.KernelBounds;
import io.valvo.wire.CleanupOrder;
import io.valvo.wire.Json;
import io.valvo.wire.StateDir;
import io.valvo.wire.StateDirs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the supervisor in this process: decides where its state is, and hands over to the guardian.
 */
record Daemon(Offline files, Guardian guardian) implements Supervisor {
    /** No daemon's state directory. */
    private static final Path NOWHERE = Path.of("");

    /** Supervises a stack; returns the exit code, when nothing is left. */
    interface Guardian {
        /**
         * From now on signals are kept for {@link #run}: whoever ends us now ends us in order.
         *
         * @param hasFile a person's, which can be read again
         */
        void awaitSignals(Shell shell, boolean hasFile);

        int run(Stack stack, StateDir stateDir, Options options);
    }

    /**
     * How a daemon was started.
     *
     * @param shell where its events and its services' output are shown
     * @param remember whether the configuration means this state directory: see {@link
     *     StateDirs#remember}
     * @param endsWithServices it ends when its services have ended for good, with the exit code of
     *     a job (0 to 255, 128 + n after signal n)
     */
    record Options(Shell shell, boolean remember, boolean endsWithServices) {}

    @Override
    public int up(Path file, Optional<StateDir> named, Shell shell) {
        guardian.awaitSignals(shell, true);
        var stack = stack(file, shell);
        var usual =
                stack.stateDir()
                        .map(StateDir::of)
                        .orElseGet(() -> StateDirs.ofEnvironment().usual(file));
        var options = new Options(shell, named.isEmpty(), false);
        return guardian.run(stack, named.orElse(usual), options);
    }

    @Override
    public List<Long> lineage() {
        var pids = new ArrayList<Long>();
        for (var it = Optional.of(ProcessHandle.current()); it.isPresent(); ) {
            pids.add(it.get().pid());
            it = it.get().parent();
        }
        return pids;
    }

    @Override
    public Map<String, String> mechanisms(Limits limits) {
        return KernelBounds.mechanisms(limits, Cgroups.offered(System.getenv()));
    }

    @Override
    public boolean cutsLogs(Path directory) {
        return FrontCut.unit(directory).isPresent();
    }

    @Override
    public String cleanup(Optional<Path> file, CleanupOrder order) {
        var services = file.flatMap(it -> files.read(it).stack()).map(it -> it.services().values());
        try (var processes = Processes.create()) {
            var broom =
                    new Broom(
                            processes,
                            new Strangers(processes, NOWHERE, _ -> false, _ -> false),
                            _ -> {});
            return Json.text(broom.clean(order, services.orElse(List.of())));
        }
    }

    @Override
    public String scanPorts() {
        return DaemonlessPorts.scan();
    }

    @Override
    public String checkPort(int port) {
        return DaemonlessPorts.check(port);
    }

    @Override
    public String freePort(int port, boolean force) {
        return DaemonlessPorts.free(port, force);
    }

    @Override
    public int run(RunSpec spec, Optional<StateDir> named, Shell shell) {
        guardian.awaitSignals(shell, false);
        try {
            return named.isPresent() ? run(spec, named.get(), shell) : runApart(spec, shell);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int runApart(RunSpec spec, Shell shell) throws IOException {
        var stateDir = StateDirs.ofEnvironment().apart(spec.name());
        try {
            return run(spec, stateDir, shell);
        } finally {
            delete(stateDir.root());
        }
    }

    private int run(RunSpec spec, StateDir stateDir, Shell shell) throws IOException {
        Files.createDirectories(stateDir.root());
        var file = stateDir.root().resolve("run.json");
        Files.writeString(file, RunConfig.json(spec, shell.directory()));
        return guardian.run(typed(file), stateDir, new Options(shell, false, true));
    }

    /** The file is ours: its mistakes are those of the command line. */
    private Stack typed(Path file) {
        var reading = files.read(file);
        return reading.stack()
                .orElseThrow(() ->
                        complaint(
                                reading.errors().stream()
                                        .map(it -> it.replace(file + ":1", "valvo run"))
                                        .toList()));
    }

    private Stack stack(Path file, Shell shell) {
        var reading = files.read(file);
        reading.warnings().forEach(it -> shell.err().println("warning: " + it));
        var stack = reading.stack().orElseThrow(() -> complaint(reading.errors()));
        RightFindings.warnings(stack).forEach(it -> shell.err().println("warning: " + it));
        return stack;
    }

    private static Complaint complaint(List<String> errors) {
        return new Complaint(ExitCode.USAGE, String.join("\n", errors));
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList())
                Files.deleteIfExists(file);
        }
    }
}
