package io.valvo.statedir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A name of the state directory is written in one place. */
class StateDirNamesTest {
    private static final Path SOURCES = Path.of("src/main/java/io/valvo");

    @Test
    void nobodyElseSpellsThem() throws IOException {
        var names = names().stream().map(Pattern::quote).collect(Collectors.joining("|"));
        var spelled = Pattern.compile("resolve(?:Sibling)?\\(\"(?:" + names + ")\"\\)");
        assertThat(names()).hasSizeGreaterThan(15);
        assertThat(sources().filter(it -> spelled.matcher(text(it)).find())).isEmpty();
    }

    /** Each but the words that mean other things, too. */
    @Test
    void nobodyElseSpellsWhatIsANameAndNothingElse() throws IOException {
        var names =
                names().stream()
                        .filter(it -> it.contains("."))
                        .map(Pattern::quote)
                        .collect(Collectors.joining("|"));
        var spelled = Pattern.compile("\"(?:" + names + ")\"");
        assertThat(sources().filter(it -> spelled.matcher(text(it)).find())).isEmpty();
    }

    private static List<String> names() {
        return Arrays.stream(StateDir.class.getFields())
                .filter(it -> it.getType() == String.class)
                .map(StateDirNamesTest::value)
                .toList();
    }

    private static Stream<Path> sources() throws IOException {
        try (var files = Files.walk(SOURCES)) {
            return files
                    .filter(it -> it.toString().endsWith(".java"))
                    .filter(it -> !it.startsWith(SOURCES.resolve("statedir")))
                    .toList()
                    .stream();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String value(Field field) {
        try {
            return (String) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
