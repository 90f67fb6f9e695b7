package io.valvo.config.source;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The order in which keys are written. Lightbend Config keeps an object's keys unordered, but the
 * first port of a service is special; so keys are ordered by the line of their values and, on one
 * line, by where it names them.
 */
final class KeyOrder {
    private record Line(String file, int number) {}

    private record Place(String key, Line line, int column) {}

    private static final Comparator<Place> BY_PLACE =
            Comparator.comparing((Place place) -> place.line().file())
                    .thenComparingInt(place -> place.line().number())
                    .thenComparingInt(Place::column)
                    .thenComparing(Place::key);

    private final String parent;
    private final SourceFiles files;

    private KeyOrder(String parent, SourceFiles files) {
        this.parent = parent;
        this.files = files;
    }

    /** {@code name}: the key of the object itself, which may stand on the same line. */
    static List<String> asWritten(String name, ConfigObject object, SourceFiles files) {
        if (object.size() < 2) return List.copyOf(object.keySet());
        var order = new KeyOrder(name, files);
        return object.entrySet().stream()
                .map(entry -> order.place(entry.getKey(), entry.getValue().origin()))
                .sorted(BY_PLACE)
                .map(Place::key)
                .toList();
    }

    private Place place(String key, ConfigOrigin origin) {
        var file = ValueOrigins.file(origin).map(Path::toString).orElse("");
        var line = new Line(file, ValueOrigins.line(origin));
        var text = text(line);
        return new Place(key, line, find(key, text, Math.max(0, find(parent, text, 0))));
    }

    private static int find(String key, String line, int from) {
        var name =
                Pattern.compile("(?<![\\w-])" + Pattern.quote(key) + "[\"']?\\s*[=:{.+]")
                        .matcher(line);
        return name.find(from) ? name.start() : -1;
    }

    private String text(Line line) {
        var lines = line.file().isEmpty() ? List.<String>of() : files.lines(Path.of(line.file()));
        return line.number() < 1 || line.number() > lines.size()
                ? ""
                : lines.get(line.number() - 1);
    }
}
