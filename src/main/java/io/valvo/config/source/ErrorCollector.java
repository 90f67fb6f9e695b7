package io.valvo.config.source;

import com.typesafe.config.ConfigOrigin;

import io.valvo.text.SecretMask;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Collects what is wrong with one configuration, each mistake once. */
public final class ErrorCollector {
    private record Line(Path file, int line) {}

    private static final String DEFAULTS = "defaults.";
    private static final Comparator<ConfigError> BY_PLACE =
            Comparator.comparing((ConfigError e) -> e.file().toString())
                    .thenComparingInt(ConfigError::line)
                    .thenComparing(ConfigError::setting);

    /** Mistakes that are told; nobody reads more. */
    private static final int LISTED = 100;

    private static final int KEPT = 1000;

    private final Path file;
    private final SourceFiles files;
    private int unlisted;
    private final Set<ConfigError> errors = new LinkedHashSet<>();
    private final Set<ConfigError> warnings = new LinkedHashSet<>();
    private final Set<ConfigError> ofDefaults = new HashSet<>();
    private final Set<Line> muted = new HashSet<>();
    private final Set<String> asked = new TreeSet<>();
    private SecretMask secrets = SecretMask.USUAL;

    /**
     * @param file as the user named it
     * @param files what is read of it, and of what it includes
     */
    public ErrorCollector(Path file, SourceFiles files) {
        this.file = file;
        this.files = files;
    }

    SourceFiles files() {
        return files;
    }

    void add(ConfigOrigin origin, String setting, String found, String expected, String cure) {
        add(error(origin, setting, found, expected, cure));
    }

    private ConfigError error(
            ConfigOrigin origin, String setting, String found, String expected, String cure) {
        return new ConfigError(
                fileOf(origin),
                ValueOrigins.line(origin),
                setting,
                secrets.masked(found),
                expected,
                cure);
    }

    /** What is found is shown without these from now on. */
    public void hide(SecretMask named) {
        secrets = named;
    }

    SecretMask secrets() {
        return secrets;
    }

    /** About the file as a whole, or one of its lines, where there are no settings. */
    void add(int line, String found, String expected, String cure) {
        add(new ConfigError(file, line, "", found, expected, cure));
    }

    /** Nothing more is told about this line: what is wrong with it has been said. */
    void mute(ConfigOrigin origin) {
        muted.add(new Line(fileOf(origin), ValueOrigins.line(origin)));
    }

    /** Remembers that the reader knows a key; names that users choose are {@code *}. */
    void asked(String pattern) {
        asked.add(pattern);
    }

    Set<String> asked() {
        return asked;
    }

    /** What is legal but odd. */
    void warn(ConfigOrigin origin, String setting, String found, String expected, String cure) {
        if (warnings.size() < LISTED) warnings.add(error(origin, setting, found, expected, cure));
    }

    public List<ConfigError> warnings() {
        return warnings.stream().sorted(BY_PLACE).toList();
    }

    /** By place; of very many the first ones. */
    public List<ConfigError> sorted() {
        int more = errors.size() + unlisted - LISTED;
        var listed = new ArrayList<>(errors.stream().sorted(BY_PLACE).limit(LISTED).toList());
        if (more > 0) listed.add(new ConfigError(file, 0, "", more + " more mistakes", "", ""));
        return listed;
    }

    /** What is wrong in {@code defaults} isn't told again for every service. */
    private void add(ConfigError error) {
        if (muted.contains(new Line(error.file(), error.line()))) return;
        var common = withSetting(error, withinService(error.setting()));
        if (error.setting().startsWith(DEFAULTS)) ofDefaults.add(common);
        else if (ofDefaults.contains(common)) return;
        if (errors.contains(withSetting(error, ofWhole(error.setting())))) return;
        if (errors.size() < KEPT) errors.add(error);
        else unlisted++;
    }

    /** The setting of a service that a variant has it from. */
    private static String ofWhole(String setting) {
        return setting.replaceFirst("^((services\\.[^.]+|defaults)\\.)variants\\.[^.]+\\.", "$1");
    }

    private static ConfigError withSetting(ConfigError e, String setting) {
        return new ConfigError(e.file(), e.line(), setting, e.found(), e.expected(), e.cure());
    }

    private static String withinService(String setting) {
        if (setting.startsWith(DEFAULTS)) return setting.substring(DEFAULTS.length());
        var words = setting.split("\\.", 3);
        return words.length == 3 && words[0].equals("services") ? words[2] : setting;
    }

    private Path fileOf(ConfigOrigin origin) {
        return ValueOrigins.file(origin).map(this::shown).orElse(file);
    }

    /** An included file is named as seen from where the user named the first one. */
    private Path shown(Path included) {
        var main = file.toAbsolutePath().normalize();
        var folder = Objects.requireNonNullElse(main.getParent(), main);
        if (included.equals(main)) return file;
        if (file.isAbsolute() || !included.startsWith(folder)) return included;
        return file.resolveSibling(folder.relativize(included));
    }
}
