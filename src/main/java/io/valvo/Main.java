package io.valvo;

import io.valvo.cli.Cli;
import io.valvo.cli.context.CliEnvironment;
import io.valvo.cli.context.ConfigFiles;
import io.valvo.cli.context.LocalDaemon;
import io.valvo.daemon.DaemonLauncher;
import io.valvo.daemon.DaemonProcess;
import io.valvo.daemon.OfflineConfigFiles;
import io.valvo.os.ProcSelf;
import io.valvo.rules.lifecycle.CallerEnvironment;
import io.valvo.training.ClientTraining;
import io.valvo.training.DaemonTraining;
import io.valvo.training.GatewayTraining;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The entry point: hands the arguments to the command line, and knows nothing but who answers it.
 */
public final class Main {
    private static final Map<String, String> ENVIRONMENT = callers();
    private static final ConfigFiles FILES = new OfflineConfigFiles(ENVIRONMENT);
    private static final LocalDaemon DAEMON =
            new DaemonLauncher(FILES, new DaemonProcess(ENVIRONMENT));

    private Main() {}

    /**
     * Exits with what the verb says; {@code train client}, {@code train daemon} and {@code train
     * gateway} fill the AOT caches.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 0 && args[0].equals("train")) train(args[args.length - 1]);
        else
            end(
                    new Cli(FILES, DAEMON)
                            .run(CliEnvironment.ofProcess(ENVIRONMENT), ProcSelf.arguments(args)));
    }

    /** At once: {@link System#exit} would load the logging of the JDK first, to tell nobody. */
    private static void end(int exitCode) {
        Runtime.getRuntime().halt(exitCode);
    }

    /**
     * Exits in order, for the cache is written then, and whatever thread is left can't prevent it.
     */
    private static void train(String profile) throws IOException, InterruptedException {
        switch (profile) {
            case "client" -> ClientTraining.run(FILES, DAEMON);
            case "gateway" ->
                    DaemonTraining.run(FILES, DAEMON, Optional.of(GatewayTraining.create()));
            default -> DaemonTraining.run(FILES, DAEMON, Optional.empty());
        }
        System.exit(0);
    }

    /** Of whoever called, whatever this JVM was given. */
    private static Map<String, String> callers() {
        var jdk = Path.of(System.getProperty("java.home"), "bin").toString();
        return CallerEnvironment.of(ProcSelf.environment(), jdk);
    }
}
