package io.valvo.config.source;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The text of configuration files becomes values that know their file and line. */
public final class ConfigSource implements IncludableFiles {
    private static final String EXPECTED = "a configuration file";

    private final Map<String, String> environment;
    private final ErrorCollector problems;
    private final SourceFiles files;

    /** Those that are being read, each included by the one before it. */
    private final Deque<Path> reading = new ArrayDeque<>();

    private ConfigSource(Map<String, String> environment, ErrorCollector problems) {
        this.environment = environment;
        this.problems = problems;
        files = problems.files();
    }

    /** Empty when it can't be read at all, which has then been told. */
    public static Optional<ConfigObject> read(
            Path file, Map<String, String> environment, ErrorCollector problems) {
        try {
            return new ConfigSource(environment, problems).read(file);
        } catch (StackOverflowError e) {
            problems.add(0, "objects or lists nested too deeply", EXPECTED, "");
            return Optional.empty();
        }
    }

    private Optional<ConfigObject> read(Path file) {
        var absolute = file.toAbsolutePath().normalize();
        return switch (files.read(absolute)) {
            case TextFile.Unreadable(var why) -> unreadable(why);
            case TextFile.Text(var text) when text.isBlank() -> unreadable("an empty file");
            case TextFile.Text(var text) -> whole(absolute, text);
        };
    }

    private Optional<ConfigObject> unreadable(String why) {
        problems.add(0, why, EXPECTED, "valvo -f FILE names another");
        return Optional.empty();
    }

    private Optional<ConfigObject> whole(Path file, String text) {
        return parse(file, text)
                .flatMap(object -> HoconSource.resolved(file, object, environment, files, problems))
                .filter(it -> hasNoNul("", it))
                .map(new ConfigDirTemplate(file.resolveSibling(".").normalize())::filled);
    }

    /** No path, argument or variable can hold one: execve(2) ends at the first. Tells all. */
    private boolean hasNoNul(String setting, ConfigValue value) {
        return switch (value) {
            case ConfigObject object ->
                    object.entrySet().stream()
                            .filter(it -> !hasNoNul(within(setting, it.getKey()), it.getValue()))
                            .toList()
                            .isEmpty();
            case ConfigList list ->
                    list.stream().filter(it -> !hasNoNul(setting, it)).toList().isEmpty();
            default -> isWithoutNul(setting, value);
        };
    }

    private static String within(String setting, String key) {
        return setting.isEmpty() ? KeyText.shown(key) : setting + "." + KeyText.shown(key);
    }

    private boolean isWithoutNul(String setting, ConfigValue value) {
        boolean without = !(value.unwrapped() instanceof String text) || text.indexOf('\0') < 0;
        if (!without)
            problems.add(value.origin(), setting, "a NUL character", "text without one", "");
        return without;
    }

    /** Includes are read, substitutions stand as they are. */
    @Override
    public Optional<ConfigObject> parse(Path file, String text) {
        reading.push(file);
        try {
            return switch (extension(file)) {
                case "yaml", "yml" -> YamlSource.read(file, text, problems);
                case "json" -> HoconSource.json(file, text, problems);
                default ->
                        HoconSource.conf(
                                file, text, new IncludeStatements(file, text, this), problems);
            };
        } finally {
            reading.pop();
        }
    }

    @Override
    public SourceFiles files() {
        return files;
    }

    @Override
    public ErrorCollector problems() {
        return problems;
    }

    @Override
    public boolean isReading(Path file) {
        return reading.contains(file);
    }

    private static String extension(Path file) {
        var name = Objects.toString(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
