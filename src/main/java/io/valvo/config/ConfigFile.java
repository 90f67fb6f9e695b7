package io.valvo.config;

import io.valvo.config.reader.StackReader;
import io.valvo.config.source.ConfigSource;
import io.valvo.config.source.ErrorCollector;
import io.valvo.config.source.SourceFiles;
import io.valvo.model.FileContent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The door to configuration files: finds one, reads it, checks it whole. */
public final class ConfigFile {
    private static final List<String> PLACES =
            List.of("valvo.conf", "valvo.yaml", "valvo.yml", "valvo.json", "conf/valvo.conf");

    private ConfigFile() {}

    /** Whether there is a configuration file. */
    public sealed interface Located {
        record Found(Path file) implements Located {}

        /** Says where was looked and what to do. */
        record Missing(String text) implements Located {}
    }

    /**
     * The file that is named (whether it can be read is told by {@link #load}), else the first that
     * exists in {@code cwd}: valvo.conf, valvo.yaml, valvo.yml, valvo.json, conf/valvo.conf.
     */
    public static Located locate(Optional<Path> named, Path cwd) {
        return named.or(() ->
                        PLACES.stream().map(cwd::resolve).filter(Files::isRegularFile).findFirst())
                .<Located>map(Located.Found::new)
                .orElseGet(() -> new Located.Missing(nowhere(cwd)));
    }

    /**
     * Reads and checks a file and all that it includes. Looks at the file system (directories,
     * executables, env files) but changes nothing.
     *
     * @param processEnvironment what {@code ${NAME}} stands for, and where {@code PATH} is from
     * @param reader opens the file and all that it names
     */
    public static LoadResult load(
            Path file, Map<String, String> processEnvironment, FileContent.Reader reader) {
        return load(file, processEnvironment, new ErrorCollector(file, new SourceFiles(reader)));
    }

    public static LoadResult load(
            Path file, Map<String, String> environment, ErrorCollector problems) {
        var stack =
                ConfigSource.read(file, environment, problems)
                        .map(object ->
                                StackReader.read(
                                        file.toAbsolutePath().normalize(),
                                        object,
                                        environment,
                                        problems));
        var errors = problems.sorted();
        return stack.isPresent() && errors.isEmpty()
                ? new LoadResult.Ok(stack.get(), problems.warnings())
                : new LoadResult.Bad(errors);
    }

    private static String nowhere(Path cwd) {
        return "no configuration file: looked for "
                + String.join(", ", PLACES)
                + " in "
                + cwd
                + "\n    name one with -f FILE";
    }
}
