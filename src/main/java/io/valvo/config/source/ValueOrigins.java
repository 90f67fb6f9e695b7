package io.valvo.config.source;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a value stands. Text that was read here carries its file as the description of the origin;
 * of an object that several files have a part in, the first one counts.
 */
final class ValueOrigins {
    private static final Pattern DESCRIPTION =
            Pattern.compile("(?s)(?:merge of )?(/.*?): (\\d+)(?:-\\d+)?(?:,.*)?");

    private ValueOrigins() {}

    /** {@code line}: from 1; 0: the file as a whole. */
    static ConfigOrigin of(Path file, int line) {
        return ConfigOriginFactory.newFile(file.toString()).withLineNumber(line);
    }

    /** Absolute; empty: nobody knows. */
    static Optional<Path> file(ConfigOrigin origin) {
        if (origin.filename() != null) return Optional.of(Path.of(origin.filename()));
        var description = DESCRIPTION.matcher(origin.description());
        return description.matches()
                ? Optional.of(Path.of(description.group(1)))
                : Optional.of(origin.description()).filter(it -> it.startsWith("/")).map(Path::of);
    }

    /** 0: the file as a whole. */
    static int line(ConfigOrigin origin) {
        var description = DESCRIPTION.matcher(origin.description());
        return origin.filename() == null && description.matches()
                ? Integer.parseInt(description.group(2))
                : Math.max(0, origin.lineNumber());
    }
}
