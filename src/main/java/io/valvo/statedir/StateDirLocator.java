package io.valvo.statedir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where daemon and client look for a state directory; both ask here, so that they find the same
 * one. Below the state home ({@code $XDG_STATE_HOME/valvo}, else {@code ~/.local/state/valvo}) lie
 * the state directories of configurations that name none, and under {@code by-config} one small
 * file for each configuration that a daemon has run, a {@link ConfigPointer}: it holds the state
 * directory, so that a client needn't read the configuration, and tells two paths of one file.
 */
public final class StateDirLocator {
    private static final int LONGEST_NAME = 40;

    private final Path home;

    private StateDirLocator(Path home) {
        this.home = home;
    }

    /**
     * As the environment of this process has it.
     *
     * @throws NoStateHomeException when there is no folder for state
     */
    public static StateDirLocator ofEnvironment() {
        return of(System.getenv());
    }

    /**
     * The XDG base directory rules, and what is done where no home can be used.
     *
     * @throws NoStateHomeException when there is no folder for state
     */
    public static StateDirLocator of(Map<String, String> environment) {
        var account = System.getProperty("user.home", "");
        return in(new StateHome(environment, account, Path.of("/tmp")).find());
    }

    /** Below a folder that stands for {@code ~/.local/state}. */
    static StateDirLocator in(Path stateHome) {
        return new StateDirLocator(stateHome.resolve("valvo"));
    }

    /**
     * The directory that the user named outside of any configuration: it wins over what the
     * configuration says.
     */
    public static Optional<StateDir> named(Optional<Path> option, Map<String, String> environment) {
        var variable = environment.getOrDefault("VALVO_STATE_DIR", "");
        if (option.isPresent()) return option.map(StateDir::of);
        return variable.isEmpty() ? Optional.empty() : Optional.of(StateDir.of(Path.of(variable)));
    }

    /**
     * For a configuration that names none: {@code HOME/FOLDER-HASH}, where the folder is that of
     * the file.
     */
    public StateDir derived(Path config) {
        var file = absolute(config);
        return StateDir.of(home.resolve(folder(file) + "-" + hash(file.toString())));
    }

    /** A fresh one for a daemon without a file; nobody finds it who isn't told. */
    public StateDir apart(String name) throws IOException {
        var runs = Files.createDirectories(home.resolve("run"));
        return StateDir.of(Files.createTempDirectory(runs, plain(name) + "-"));
    }

    /**
     * For a configuration that names none: what it has used before, by whatever path; else the
     * {@link #derived} one.
     */
    public StateDir usual(Path config) {
        var derived = derived(config);
        if (Files.isDirectory(derived.root())) return derived;
        return pointers().stream()
                .filter(it -> it.stateDir().equals(derived(it.config())))
                .filter(it -> it.isOf(absolute(config)) && Files.isDirectory(it.stateDir().root()))
                .map(ConfigPointer::stateDir)
                .findFirst()
                .orElse(derived);
    }

    /**
     * To be called by the daemon once it owns {@code stateDir}, and whenever it has read the file
     * anew, unless the user {@link #named named} the directory: such a daemon stands beside the one
     * that the configuration means. Replaces what was remembered before, atomically.
     */
    public void remember(Path config, StateDir stateDir) throws IOException {
        var told = ConfigPointer.of(absolute(config), stateDir);
        if (pointer(config).equals(Optional.of(told))) return;
        var fresh = Files.createTempFile(pointersMade(), "new", "");
        Files.writeString(fresh, told.text());
        Files.move(
                fresh,
                pointerFile(config),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** The directory of the last daemon that ran this configuration; it may have ended since. */
    public Optional<StateDir> remembered(Path config) {
        return pointer(config).map(ConfigPointer::stateDir);
    }

    /** Daemons that ran this very file by another path; they may have ended since. */
    public List<ConfigPointer> aliases(Path config) {
        var asked = absolute(config);
        return pointers().stream().filter(it -> it.hasLoaded(asked)).toList();
    }

    /** Of all configurations that daemons have run. */
    public List<ConfigPointer> pointers() {
        return pointers(it -> read(it, it));
    }

    /**
     * Like {@link #pointers}, and deletes those whose state directory is gone: no daemon runs there
     * and nothing is left to be found. For who holds the lock on {@link #pointersMade}.
     */
    public List<ConfigPointer> prunedPointers() {
        return pointers(StateDirLocator::readOrPrune);
    }

    private List<ConfigPointer> pointers(Function<Path, Optional<ConfigPointer>> reader) {
        try (var files = Files.list(pointerFolder())) {
            return files.sorted().flatMap(it -> reader.apply(it).stream()).toList();
        } catch (IOException none) {
            return List.of();
        }
    }

    private static Optional<ConfigPointer> readOrPrune(Path file) {
        var pointer = read(file, file);
        var kept = pointer.filter(it -> !Files.notExists(it.stateDir().root()));
        if (pointer.isPresent() && kept.isEmpty()) delete(file);
        return kept;
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            // The next daemon that starts tries again.
        }
    }

    /** The folder of all pointers, for a lock that whoever compares and writes them holds. */
    public Path pointersMade() throws IOException {
        return Files.createDirectories(pointerFolder());
    }

    private Optional<ConfigPointer> pointer(Path config) {
        return read(pointerFile(config), absolute(config));
    }

    private static Optional<ConfigPointer> read(Path pointer, Path config) {
        try {
            return ConfigPointer.parse(Files.readString(pointer), config);
        } catch (IOException nothingRemembered) {
            return Optional.empty();
        }
    }

    private Path pointerFile(Path config) {
        return pointerFolder().resolve(hash(absolute(config).toString()));
    }

    private Path pointerFolder() {
        return home.resolve("by-config");
    }

    private static Path absolute(Path config) {
        return config.toAbsolutePath().normalize();
    }

    private static String folder(Path file) {
        var parent = file.getParent();
        var name =
                parent == null || parent.getFileName() == null
                        ? ""
                        : parent.getFileName().toString();
        return name.isEmpty() ? "root" : plain(name);
    }

    private static String plain(String name) {
        var plain = new StringBuilder();
        for (int i = 0; i < Math.min(name.length(), LONGEST_NAME); i++)
            plain.append(plain(name.charAt(i)));
        return plain.toString();
    }

    private static char plain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_';
    }

    /**
     * FNV-1a, 64 bits: needs no security provider, whose loading would cost the client more than
     * the rest.
     */
    private static String hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        return Long.toHexString(hash);
    }
}
