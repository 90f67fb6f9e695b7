package io.valvo.config;

import com.typesafe.config.ConfigObject;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The text of a configuration file becomes values that know their line. */
final class Source {
    /** Bytes; more is a mistake, not a configuration. */
    static final long LIMIT = 16 << 20;

    private static final String EXPECTED = "a configuration file";

    private Source() {}

    /** Empty when it can't be read at all, which has then been told. */
    static Optional<ConfigObject> read(
            Path file, Map<String, String> environment, Problems problems) {
        var wrong = unreadable(file);
        if (wrong.isPresent()) {
            problems.add(0, wrong.get(), EXPECTED, "valvo -f FILE names another");
            return Optional.empty();
        }
        return parsed(file.toAbsolutePath().normalize(), environment, problems);
    }

    private static Optional<ConfigObject> parsed(
            Path file, Map<String, String> environment, Problems problems) {
        try {
            return switch (extension(file)) {
                case "yaml", "yml" -> YamlSource.read(file, problems);
                case "json" -> HoconSource.json(file, problems);
                default -> HoconSource.conf(file, environment, problems);
            };
        } catch (StackOverflowError e) {
            problems.add(0, "objects or lists nested too deeply", EXPECTED, "");
            return Optional.empty();
        }
    }

    private static Optional<String> unreadable(Path file) {
        if (Files.isDirectory(file)) return Optional.of("a directory");
        if (!Files.exists(file)) return Optional.of("no such file");
        if (!Files.isReadable(file)) return Optional.of("a file that may not be read");
        return content(file);
    }

    private static Optional<String> content(Path file) {
        try {
            if (Files.size(file) > LIMIT) return Optional.of("a file of more than 16 MiB");
            return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1).isBlank()
                    ? Optional.of("an empty file")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of("a file that can't be read: " + e.getMessage());
        }
    }

    private static String extension(Path file) {
        var name = Objects.toString(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
