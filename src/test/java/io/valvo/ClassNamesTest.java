package io.valvo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What names a class where the compiler doesn't look. */
class ClassNamesTest {
    private static final Pattern NAME = Pattern.compile("io\\.valvo\\.([a-z]+\\.)*[A-Z]\\w*");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "src/main/resources/application.conf",
                "src/main/resources/logback.xml",
                "deploy/valvo",
                "pom.xml"
            })
    void everyClassThatAFileNamesIsThere(Path file) throws IOException {
        var names = NAME.matcher(Files.readString(file)).results().map(MatchResult::group).toList();
        assertThat(names).as("classes named in %s", file).isNotEmpty();
        for (var name : names)
            assertThat(getClass().getClassLoader().getResource(name.replace('.', '/') + ".class"))
                    .as("%s, named in %s", name, file)
                    .isNotNull();
    }
}
