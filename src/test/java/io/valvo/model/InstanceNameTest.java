package io.valvo.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

class InstanceNameTest {
    private static final Path SOURCES = Path.of("src/main/java");

    /** A name taken apart at its slash, or with another sign in its place. */
    private static final Pattern BY_HAND =
            Pattern.compile(
                    "(instance|subject|name|service)(\\(\\))?\\s*"
                            + "\\.(replace|indexOf|lastIndexOf|split|contains)\\(['\"][/~]['\"]"
                            + "|['\"]/['\"] \\+ number");

    @ParameterizedTest
    @CsvSource({
        "web,     web, 1, web,     web",
        "web/2,   web, 2, web-2,   web~2",
        "a-b/17, a-b, 17, a-b-17, a-b~17"
    })
    void aNameIsTakenApartAndWrittenInFilesAndPathsHere(
            String text, String service, int number, String file, String segment) {
        assertThat(InstanceName.of(text)).isEqualTo(new InstanceName(service, number));
        assertThat(new InstanceName(service, number).text()).isEqualTo(text);
        assertThat(InstanceName.serviceOf(text)).isEqualTo(service);
        assertThat(InstanceName.fileName(text)).isEqualTo(file);
        assertThat(InstanceName.pathSegment(text)).isEqualTo(segment);
        assertThat(InstanceName.fromPathSegment(segment)).isEqualTo(text);
    }

    @Test
    void nobodyElseTakesItApart() throws IOException {
        try (var files = Files.walk(SOURCES)) {
            var byHand =
                    files.filter(it -> it.toString().endsWith(".java"))
                            .filter(it -> !it.endsWith("InstanceName.java"))
                            .filter(it -> BY_HAND.matcher(text(it)).find())
                            .toList();
            assertThat(byHand).isEmpty();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }
}
