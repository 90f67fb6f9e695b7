package io.valvo.control;

import io.valvo.config.Loaded;
import io.valvo.model.Stack;
import io.valvo.rules.Secrets;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The configuration in effect, and how another one is read. Safe for use by several threads. */
public final class Configuration {
    private final BiFunction<Path, Map<String, String>, Loaded> reader;
    private final Map<String, String> environment;
    private volatile Stack current;
    private volatile Secrets secrets;

    /**
     * @param reader {@code ConfigFile::load}
     * @param environment that of the daemon
     */
    public Configuration(
            Stack current,
            BiFunction<Path, Map<String, String>, Loaded> reader,
            Map<String, String> environment) {
        this.current = current;
        this.reader = reader;
        this.environment = environment;
        this.secrets = Secrets.of(current, environment);
    }

    /** What is secret in it, and in those before it. */
    public Secrets secrets() {
        return secrets;
    }

    public Stack current() {
        return current;
    }

    /** Reads the file that is named, else the one in effect. Blocks. */
    Loaded load(Optional<Path> file) {
        return reader.apply(file.orElseGet(() -> current.file()), environment);
    }

    /** From now on this one is in effect. */
    void accepted(Stack stack) {
        secrets = secrets.after(stack, environment);
        current = stack;
    }
}
