package io.valvo.control;

import io.valvo.config.Loaded;
import io.valvo.model.Stack;
import io.valvo.rules.Secrets;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** The configuration in effect, and how another one is read. Safe for use by several threads. */
public final class Configuration {
    private final BiFunction<Path, Map<String, String>, Loaded> reader;
    private final Map<String, String> environment;
    private final Consumer<Stack> reloaded;
    private volatile Stack current;
    private volatile Secrets secrets;
    private volatile Optional<Refusal> refusal = Optional.empty();

    /**
     * @param reader {@code ConfigFile::load}
     * @param environment that of the daemon
     * @param reloaded hears of each one that takes effect later
     */
    public Configuration(
            Stack current,
            BiFunction<Path, Map<String, String>, Loaded> reader,
            Map<String, String> environment,
            Consumer<Stack> reloaded) {
        this.current = current;
        this.reader = reader;
        this.environment = environment;
        this.reloaded = reloaded;
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
        return reader.apply(file, environment);
    }

    /** From now on this one is in effect. */
    void accepted(Stack stack) {
        secrets = secrets.after(stack, environment);
        current = stack;
        refusal = Optional.empty();
        reloaded.accept(stack);
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
