package io.valvo.cli.testing;

import io.valvo.cli.Cli;
import io.valvo.cli.command.RunConfig;
import io.valvo.cli.context.CliEnvironment;
import io.valvo.cli.context.ConfigFiles;
import io.valvo.cli.context.LocalDaemon;
import io.valvo.cli.context.RunSpec;
import io.valvo.client.ClientException;
import io.valvo.client.ExitCode;
import io.valvo.model.spec.StackSpec;
import io.valvo.statedir.StateDir;

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
public record CommandLineFixture(int exitCode, String out, String err) {
    public static CommandLineFixture in(Path folder, String... words) {
        return in(folder, new NoFiles(), words);
    }

    static CommandLineFixture in(Path folder, ConfigFiles offline, String... words) {
        return in(folder, Map.of("VALVO_STATE_DIR", folder.toString()), offline, words);
    }

    public static CommandLineFixture in(
            Path folder, Map<String, String> environment, ConfigFiles offline, String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var shell = new CliEnvironment(print(out), print(err), environment, folder, false);
        int code = new Cli(offline, new NoSupervisor()).run(shell, words);
        return new CommandLineFixture(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    /** Knows nothing of any file. */
    public static class NoFiles implements ConfigFiles {
        @Override
        public Reading read(Path file) {
            return new Reading(
                    Optional.empty(),
                    List.of(file.getFileName() + ":3: unknown key 'comand'"),
                    List.of());
        }

        @Override
        public Optional<Path> stateDir(Path file) {
            return read(file).stack().flatMap(StackSpec::stateDir);
        }

        @Override
        public String effective(Path file, Optional<String> service, boolean json) {
            throw new ClientException(ExitCode.USAGE, "Nothing is in effect.");
        }
    }

    private static final class NoSupervisor implements LocalDaemon {
        @Override
        public java.util.List<Long> lineage() {
            return java.util.List.of();
        }

        @Override
        public java.util.Map<String, String> mechanisms(io.valvo.model.spec.LimitsSpec limits) {
            return java.util.Map.of();
        }

        @Override
        public boolean cutsLogs(Path directory) {
            return true;
        }

        @Override
        public String cleanup(Optional<Path> file, io.valvo.wire.CleanupBody order) {
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
            throw new ClientException(
                    ExitCode.NO, "port " + port + " is held" + (force ? "!" : ""));
        }

        @Override
        public int up(Path file, Optional<StateDir> named, CliEnvironment shell) {
            shell.out().print("up " + file.getFileName());
            return 0;
        }

        @Override
        public int run(RunSpec spec, Optional<StateDir> named, CliEnvironment shell) {
            shell.out().print(RunConfig.json(spec, Path.of("/here")));
            return 7;
        }
    }
}
