package io.valvo.daemon;

import io.valvo.actors.BlockingThreadPool;
import io.valvo.cli.console.Console;
import io.valvo.cli.context.CliEnvironment;
import io.valvo.client.ExitCode;
import io.valvo.logs.LogFileNames;
import io.valvo.logs.LogIndex;
import io.valvo.model.Exit;
import io.valvo.model.Signal;
import io.valvo.model.event.Event;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.StackSpec;
import io.valvo.os.ControllingTerminal;
import io.valvo.os.PrivateDirectory;
import io.valvo.os.Processes;
import io.valvo.os.platform.Platform;
import io.valvo.recovery.LedgerRecovery;
import io.valvo.statedir.FileErrorText;
import io.valvo.statedir.StateDir;
import io.valvo.statedir.StateDirLocator;

import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.LoggerFactory;

import scala.concurrent.ExecutionContext;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The operating system's process that a daemon is: lock, signals, console, and the actor system
 * within.
 */
public final class DaemonProcess implements DaemonLauncher.Guardian {
    private final Map<String, String> environment;
    private final DaemonExit ending = DaemonExit.ofProcess();

    public DaemonProcess(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Becomes the one daemon of the state directory, or says who is. */
    @Override
    public int run(StackSpec stack, StateDir stateDir, DaemonLauncher.Options options) {
        var processes = Platform.processes();
        try {
            new PrivateDirectory(processes.user())
                    .prepare(stateDir.root(), StateDir.FOLDERS, StateDir.FILES);
            DaemonLog.open(stateDir.daemonLog());
            // A link on the way may lead elsewhere later, and the files would not be there.
            var real = StateDir.of(stateDir.root().toRealPath());
            return switch (StateDirGuard.take(real, processes)) {
                case StateDirGuard.Taken(var text) -> complain(options.shell(), text);
                case StateDirGuard.Granted(var residence) ->
                        owning(residence, stack, processes, options);
            };
        } catch (IOException e) {
            return complain(
                    options.shell(),
                    "cannot use the state directory %s: %s; name another one with --state-dir"
                            .formatted(stateDir.root(), FileErrorText.text(e)));
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(DaemonProcess.class).error("the daemon can't begin", e);
            return complain(options.shell(), "the daemon can't begin: " + cause(e));
        }
    }

    private static String cause(Throwable e) {
        var cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        return cause instanceof UncheckedIOException io && io.getCause() != null
                ? FileErrorText.text(io.getCause())
                : cause.toString();
    }

    /** The residence is given back last: whoever takes it must find nothing on its way any more. */
    private int owning(
            StateDirGuard residence,
            StackSpec stack,
            Processes processes,
            DaemonLauncher.Options options)
            throws IOException {
        var stateDir = residence.stateDir();
        try (residence;
                processes;
                var durable = Storage.open(stateDir.root(), processes.bootId())) {
            return switch (claim(stack, stateDir, processes, options)) {
                case ConfigClaim.Taken(var text) -> complain(options.shell(), text);
                case ConfigClaim.Granted(var warning) -> {
                    warning.ifPresent(it -> warn(options.shell(), it));
                    yield supervise(stack, residence, processes, durable, options);
                }
            };
        }
    }

    /**
     * Clients look there too; without it they need {@code --state-dir}, which is no reason to fail.
     */
    private static ConfigClaim.Attempt claim(
            StackSpec stack,
            StateDir stateDir,
            Processes processes,
            DaemonLauncher.Options options) {
        if (!options.remember()) return new ConfigClaim.Granted(Optional.empty());
        try {
            var self = StateDirGuard.self(processes);
            return new ConfigClaim(
                            StateDirLocator.ofEnvironment(), stateDir, self, processes.user())
                    .take(stack.file());
        } catch (IOException e) {
            return new ConfigClaim.Granted(Optional.of(unnoted(stack.file(), stateDir, e)));
        }
    }

    /** A reload has read the file anew, or another one. */
    private static void noted(StackSpec stack, StateDir stateDir) {
        try {
            StateDirLocator.ofEnvironment().remember(stack.file(), stateDir);
        } catch (IOException e) {
            LoggerFactory.getLogger(DaemonProcess.class).warn(unnoted(stack.file(), stateDir, e));
        }
    }

    private static String unnoted(Path file, StateDir stateDir, IOException e) {
        return "cannot note which state directory %s has: %s; give clients --state-dir %s"
                .formatted(file, FileErrorText.text(e), stateDir.root());
    }

    private int supervise(
            StackSpec stack,
            StateDirGuard residence,
            Processes processes,
            Storage durable,
            DaemonLauncher.Options options) {
        var shell = options.shell();
        var stateDir = residence.stateDir();
        var names = stack.services().keySet();
        try (var console =
                        Console.open(
                                shell.output(),
                                shell.colour(),
                                ZoneId.systemDefault(),
                                Clock.systemUTC(),
                                names,
                                shown(options, stateDir));
                var blocking = new BlockingThreadPool()) {
            var jobs = new JobExit();
            var world =
                    new Guardian.World(
                            processes,
                            residence,
                            environment,
                            durable,
                            new LedgerRecovery(
                                    processes,
                                    stateDir,
                                    durable.ledger(),
                                    durable.markerKey(),
                                    Clock.systemUTC()),
                            blocking,
                            new LogIndex(new LogFileNames(stateDir.logs()).index()),
                            Clock.systemUTC(),
                            version(),
                            options.endsWithServices(),
                            event -> {
                                jobs.see(event);
                                console.event(event);
                            },
                            accepted -> {
                                if (options.remember()) noted(accepted, stateDir);
                            },
                            ending);
            var system =
                    ActorSystem.create(Guardian.create(world, stack), "valvo", setup(processes));
            system.getWhenTerminated().thenRun(() -> ending.failed(new GuardianFailed()));
            ending.lead(system::tell);
            int code = ending.await();
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().join();
            return options.endsWithServices() && code == 0 ? jobs.code() : code;
        }
    }

    private static final class GuardianFailed extends IllegalStateException {
        private static final long serialVersionUID = 1;

        GuardianFailed() {
            super("its guardian has failed; see daemon.log");
        }
    }

    /**
     * What services write is shown to a person who looks, and by a daemon that runs a single
     * command; else a file or a pipe gets the events alone.
     */
    private static Optional<Console.Output> shown(
            DaemonLauncher.Options options, StateDir stateDir) {
        return options.shell().terminal() || options.endsWithServices()
                ? Optional.of(new ConsoleLogFollower(stateDir))
                : Optional.empty();
    }

    /** Instances decide on the thread that hears of exits, where there is one. */
    private static BootstrapSetup setup(Processes processes) {
        var setup = BootstrapSetup.create();
        return processes
                .executor()
                .map(it -> setup.withDefaultExecutionContext(ExecutionContext.fromExecutor(it)))
                .orElse(setup);
    }

    /**
     * Process 1 of a container stands for what runs in it: what a terminal's end would mean
     * elsewhere, and what means nothing to a daemon, is for its services. The JVM keeps QUIT (it
     * prints a thread dump) and USR2 for itself.
     */
    @Override
    public void awaitSignals(CliEnvironment shell, boolean hasFile) {
        ending.complainOn(shell.err());
        List.of(Signal.INT, Signal.TERM).forEach(it -> ending.on(it, end(it)));
        boolean container = ProcessHandle.current().pid() == 1;
        if (container) {
            List.of(Signal.HUP, Signal.USR1).forEach(it -> ending.on(it, new Guardian.PassOn(it)));
        } else {
            ending.on(Signal.HUP, hangup(hasFile && !ControllingTerminal.exists()));
        }
    }

    /** A terminal hangs up; where there is none somebody wants the file to be read again. */
    private static Guardian.Command hangup(boolean reloads) {
        return reloads ? new Guardian.Reload("SIGHUP") : end(Signal.HUP);
    }

    private static Guardian.Command end(Signal signal) {
        return new Guardian.End("SIG" + signal, false);
    }

    private static void warn(CliEnvironment shell, String text) {
        shell.err().println("warning: " + text);
        shell.err().flush();
    }

    private static int complain(CliEnvironment shell, String text) {
        shell.err().println("valvo: " + text);
        shell.err().flush();
        return ExitCode.NO;
    }

    private static String version() {
        return Optional.ofNullable(DaemonProcess.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    /** How the latest process ended, as a shell would say it. */
    private static final class JobExit {
        private static final int SIGNALLED = 128;

        private final AtomicInteger code = new AtomicInteger();

        void see(Event event) {
            if (event.fact() instanceof EventData.ProcessExited(var exit, _)) code.set(code(exit));
        }

        int code() {
            return code.get();
        }

        private static int code(Exit exit) {
            return switch (exit) {
                case Exit.Exited(int code) -> code;
                case Exit.Killed(int signal, _) -> SIGNALLED + signal;
                case Exit.Unknown() -> ExitCode.NO;
            };
        }
    }
}
