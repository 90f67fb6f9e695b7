package io.valvo.cli.context;

import io.valvo.client.ClientException;
import io.valvo.client.DaemonClient;
import io.valvo.client.ExitCode;
import io.valvo.statedir.ConfigPointer;
import io.valvo.statedir.StateDir;
import io.valvo.statedir.StateDirLocator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds the configuration that is meant, and the daemon that runs it, reading the configuration
 * only if it must.
 */
public final class DaemonLocator {
    private static final List<String> USUAL =
            List.of("valvo.conf", "valvo.yaml", "valvo.yml", "valvo.json", "conf/valvo.conf");

    private final GlobalOptions globals;
    private final CliEnvironment shell;
    private final ConfigFiles offline;

    DaemonLocator(GlobalOptions globals, CliEnvironment shell, ConfigFiles offline) {
        this.globals = globals;
        this.shell = shell;
        this.offline = offline;
    }

    /** The file named by {@code -f}, else the first of the usual ones that exists. */
    public Optional<Path> file() {
        if (globals.file().isPresent()) return globals.file();
        for (var name : USUAL) {
            var file = shell.directory().resolve(name);
            if (Files.exists(file)) return Optional.of(file);
        }
        return Optional.empty();
    }

    /** The same, for verbs that can't do without. */
    public Path requiredFile() {
        var file =
                file().orElseThrow(() ->
                        new ClientException(ExitCode.USAGE, noFile() + " Name one with -f FILE."));
        if (Files.exists(file)) return file;
        throw new ClientException(
                ExitCode.USAGE,
                Files.notExists(file)
                        ? "There is no file " + file + "."
                        : file + " can't be looked at: permission denied for a folder on the way.");
    }

    /** The state directory that was named on the command line or in the environment. */
    public Optional<StateDir> named() {
        return StateDirLocator.named(globals.stateDir(), shell.environment());
    }

    /** The one of the option; in a hook or a service its own; else the one of the file. */
    DaemonClient client() {
        var named = named().or(this::own);
        if (named.isPresent())
            return new DaemonClient(
                    named.get(), "valvo --state-dir " + named.get().root() + " up" + option());
        if (file().isEmpty()) throw nobodyMeant();
        var file = requiredFile();
        return client(stateDir(file));
    }

    /** Of the daemon that this very process descends from, as the beginning of its marker says. */
    private Optional<StateDir> own() {
        var marker = shell.environment().getOrDefault("VALVO_ID", "");
        if (globals.file().isPresent() || !marker.startsWith("/")) return Optional.empty();
        return Optional.of(StateDir.of(Path.of(marker.split("#", 2)[0])))
                .filter(DaemonLocator::alive);
    }

    /** Where the daemon of a file is, or would be. */
    StateDir stateDir(Path file) {
        var home = StateDirLocator.of(shell.environment());
        var remembered = home.remembered(file);
        if (remembered.isPresent() && alive(remembered.get())) return remembered.get();
        var derived = home.derived(file);
        if (alive(derived)) return derived;
        return alias(home, file).orElseGet(() -> toBe(home, file));
    }

    /** Of a daemon that runs this very file by another path, and answers. */
    private static Optional<StateDir> alias(StateDirLocator home, Path file) {
        return home.aliases(file).stream()
                .map(ConfigPointer::stateDir)
                .filter(it -> alive(it) && new DaemonClient(it, "").answers())
                .findFirst();
    }

    /** What is odd about starting this file beside the daemons that there are. */
    public List<String> warnings() {
        if (named().isPresent()) return List.of();
        var file = requiredFile();
        return StateDirLocator.of(shell.environment()).pointers().stream()
                .filter(it -> it.sharesFile(file) && !it.isOf(file) && alive(it.stateDir()))
                .map(ConfigPointer::isBeside)
                .toList();
    }

    private StateDir toBe(StateDirLocator home, Path file) {
        return offline.stateDir(file).map(StateDir::of).orElseGet(() -> home.usual(file));
    }

    /** Of a daemon that {@code up} must not start a second one beside; it may not answer. */
    public DaemonClient running() {
        return client(named().orElseGet(() -> stateDir(requiredFile())));
    }

    /**
     * The client of a daemon that {@code up} is about to start: where the configuration says,
     * whatever ran before.
     */
    public DaemonClient clientToBe() {
        var file = requiredFile();
        return client(named().orElseGet(() -> toBe(StateDirLocator.of(shell.environment()), file)));
    }

    private DaemonClient client(StateDir stateDir) {
        return new DaemonClient(stateDir, "valvo up" + option());
    }

    private static boolean alive(StateDir stateDir) {
        return Files.exists(stateDir.socket());
    }

    private String option() {
        return globals.file().map(f -> " -f " + f).orElse("");
    }

    private ClientException nobodyMeant() {
        return new ClientException(
                ExitCode.NO_SUPERVISOR,
                noFile() + " Which supervisor is meant? Say it with -f FILE or --state-dir DIR.");
    }

    private String noFile() {
        if (!Files.isDirectory(shell.directory()))
            return "The name of the current folder isn't UTF-8, so nothing in it can be found here.";
        return "There is no "
                + String.join(", ", USUAL.subList(0, USUAL.size() - 1))
                + " or "
                + USUAL.getLast()
                + " here.";
    }
}
