package io.valvo.config.source;

import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Values of names that the files themselves don't define. They stand where a file first names them:
 * the environment has no lines.
 */
final class EnvironmentValues implements ConfigResolver {
    private record Place(Path file, int line) {}

    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{\\??([^}\\n]*)}");

    private final Path file;
    private final Map<String, String> values;
    private final SourceFiles files;
    private final Map<String, Place> places = new HashMap<>();

    EnvironmentValues(Path file, Map<String, String> values, SourceFiles files) {
        this.file = file;
        this.values = values;
        this.files = files;
    }

    /** It reads as empty from now on; false: it did already. */
    boolean addMissing(String name) {
        return values.putIfAbsent(name, "") == null;
    }

    @Override
    public @Nullable ConfigValue lookup(String path) {
        var name = asWritten(path);
        var value = values.containsKey(path) ? values.get(path) : values.get(name);
        if (value == null) return null;
        var place = places().getOrDefault(name, new Place(file, 0));
        return ConfigValueFactory.fromAnyRef(value)
                .withOrigin(ValueOrigins.of(place.file(), place.line()));
    }

    /**
     * In a file that is included within an object, Lightbend puts the path of that object in front
     * of every name.
     */
    String asWritten(String path) {
        int dot = path.indexOf('.');
        return places().containsKey(path) || dot < 0 ? path : asWritten(path.substring(dot + 1));
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver fallback) {
        return this;
    }

    private Map<String, Place> places() {
        if (places.isEmpty()) {
            index(file);
            files.files().forEach(this::index);
        }
        return places;
    }

    private void index(Path each) {
        int number = 0;
        for (var line : files.lines(each)) {
            number++;
            var name = SUBSTITUTION.matcher(line);
            while (name.find()) places.putIfAbsent(name.group(1), new Place(each, number));
        }
    }
}
