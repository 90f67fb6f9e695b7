package io.valvo.cli;

import io.valvo.model.Stack;
import io.valvo.wire.StateDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command line typed in a folder whose daemon's state directory is the folder itself, and what
 * came out.
 */
record Typed(int exitCode, String out, String err) {
    static Typed in(Path folder, String... words) {
        return in(folder, new NoFiles(), words);
    }

    static Typed in(Path folder, Offline offline, String... words) {
        return in(folder, Map.of("VALVO_STATE_DIR", folder.toString()), offline, words);
    }

    static Typed in(
            Path folder, Map<String, String> environment, Offline offline, String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var shell = new Shell(print(out), print(err), environment, folder, false);
        int code = new Cli(offline, new NoSupervisor()).run(shell, words);
        return new Typed(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    /** Knows nothing of any file. */
    static class NoFiles implements Offline {
        @Override
        public Reading read(Path file) {
            return new Reading(
                    Optional.empty(),
                    List.of(file.getFileName() + ":3: unknown key 'comand'"),
                    List.of());
        }

        @Override
        public Optional<Path> stateDir(Path file) {
            return read(file).stack().flatMap(Stack::stateDir);
        }

        @Override
        public String effective(Path file, Optional<String> service, boolean json) {
            throw new Complaint(ExitCode.USAGE, "Nothing is in effect.");
        }
    }

    private static final class NoSupervisor implements Supervisor {
        @Override
        public java.util.List<Long> lineage() {
            return java.util.List.of();
        }

        @Override
        public java.util.Map<String, String> mechanisms(io.valvo.model.Limits limits) {
            return java.util.Map.of();
        }

        @Override
        public boolean cutsLogs(Path directory) {
            return true;
        }

        @Override
        public String cleanup(Optional<Path> file, io.valvo.wire.CleanupOrder order) {
            return "[]";
        }

        @Override
        public String scanPorts() {
            return "[" + checkPort(80) + "]";
        }

        @Override
        public String checkPort(int port) {
            return "{\"port\":" + port + ",\"state\":\"free\"}";
        }

        @Override
        public String freePort(int port, boolean force) {
            throw new Complaint(ExitCode.NO, "port " + port + " is held" + (force ? "!" : ""));
        }

        @Override
        public int up(Path file, Optional<StateDir> named, Shell shell) {
            shell.out().print("up " + file.getFileName());
            return 0;
        }

        @Override
        public int run(RunSpec spec, Optional<StateDir> named, Shell shell) {
            shell.out().print(RunConfig.json(spec, Path.of("/here")));
            return 7;
        }
    }
}
