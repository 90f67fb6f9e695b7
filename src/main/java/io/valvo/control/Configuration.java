package io.valvo.control;

import io.valvo.config.Loaded;
import io.valvo.model.FileContent;
import io.valvo.model.Stack;
import io.valvo.rules.Secrets;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The configuration in effect, and how another one is read. Safe for use by several threads. */
public final class Configuration {
    private final Loader loader;
    private final FileContent.Reader files;
    private final Map<String, String> environment;
    private final Consumer<Stack> reloaded;
    private final ConfigDrift drift;
    private volatile Stack current;
    private volatile Secrets secrets;
    private volatile Optional<Refusal> refusal = Optional.empty();

    /** {@code ConfigFile::load} */
    @FunctionalInterface
    public interface Loader {
        Loaded load(Path file, Map<String, String> environment, FileContent.Reader files);
    }

    /**
     * @param files opens what is read
     * @param environment that of the daemon
     * @param reloaded hears of each one that takes effect later
     */
    public Configuration(
            Stack current,
            Loader loader,
            FileContent.Reader files,
            Map<String, String> environment,
            Consumer<Stack> reloaded) {
        this.current = current;
        this.loader = loader;
        this.files = files;
        this.environment = environment;
        this.reloaded = reloaded;
        drift =
                new ConfigDrift(
                        current, by -> loader.load(this.current.file(), environment, by), files);
        this.secrets = Secrets.of(current, environment);
    }

    /** What is secret in it, and in those before it. */
    public Secrets secrets() {
        return secrets;
    }

    public Stack current() {
        return current;
    }

    /** Blocks as long as the file does. */
    Loaded load(Path file) {
        return loader.load(file, environment, files);
    }

    /** From now on this one is in effect. */
    void accepted(Stack stack) {
        secrets = secrets.after(stack, environment);
        current = stack;
        refusal = Optional.empty();
        reloaded.accept(stack);
    }

    /** Whether its files say something else by now. Blocks. */
    boolean differs() {
        return drift.isIn(current);
    }

    /** It was to be read again, and couldn't be taken. */
    void refused(Refusal why) {
        refusal = Optional.of(why);
    }

    /** Why another one than the file says is in effect, unless somebody was told. */
    Optional<Refusal> refusal() {
        return refusal;
    }
}
