package io.valvo.api.query;

import io.valvo.config.LoadResult;
import io.valvo.model.FileContent;
import io.valvo.model.spec.StackSpec;
import io.valvo.rules.secrets.StackSecrets;
import io.valvo.supervision.ConfigurationInEffect;
import io.valvo.text.SecretMask;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads the configuration that supervision has put in effect, and configuration files. Safe for use
 * by several threads.
 */
public final class ActiveConfig implements ConfigurationInEffect {
    private final Loader loader;
    private final FileContent.Reader files;
    private final Map<String, String> environment;
    private final Consumer<StackSpec> reloaded;
    private final ConfigDrift drift;
    private volatile StackSpec current;
    private volatile SecretMask secrets;
    private volatile Optional<ReloadRefusal> refusal = Optional.empty();

    /** {@code ConfigFile::load} */
    @FunctionalInterface
    public interface Loader {
        LoadResult load(Path file, Map<String, String> environment, FileContent.Reader files);
    }

    /**
     * @param files opens what is read
     * @param environment that of the daemon
     * @param reloaded hears of each one that takes effect later
     */
    public ActiveConfig(
            StackSpec current,
            Loader loader,
            FileContent.Reader files,
            Map<String, String> environment,
            Consumer<StackSpec> reloaded) {
        this.current = current;
        this.loader = loader;
        this.files = files;
        this.environment = environment;
        this.reloaded = reloaded;
        drift =
                new ConfigDrift(
                        current, by -> loader.load(this.current.file(), environment, by), files);
        this.secrets = SecretMask.of(new StackSecrets(current, environment));
    }

    /** What is secret in it, and in those before it. */
    public SecretMask secrets() {
        return secrets;
    }

    @Override
    public StackSpec current() {
        return current;
    }

    /** Blocks as long as the file does. */
    LoadResult load(Path file) {
        return loader.load(file, environment, files);
    }

    @Override
    public void replace(StackSpec next) {
        secrets = secrets.after(new StackSecrets(next, environment));
        current = next;
        refusal = Optional.empty();
        reloaded.accept(next);
    }

    /** Whether its files say something else by now. Blocks. */
    boolean differs() {
        return drift.isIn(current);
    }

    /** It was to be read again, and couldn't be taken. */
    void refused(ReloadRefusal why) {
        refusal = Optional.of(why);
    }

    /** Why another one than the file says is in effect, unless somebody was told. */
    public Optional<ReloadRefusal> refusal() {
        return refusal;
    }
}
