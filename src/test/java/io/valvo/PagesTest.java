package io.valvo;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.testing.ManualPages;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * README and docs: every link leads somewhere, every type is there, and every page is in the index.
 */
class PagesTest {
    private static final Pattern LINK = Pattern.compile("(?<!!)\\[[^\\]]*\\]\\(([^)\\s]+)\\)");

    private static final Pattern NAMED_TYPE =
            Pattern.compile("`((?:[a-z]+\\.)*[A-Z][a-z]\\w+(?:\\.[A-Z][a-z]\\w+)?)`");
    private static final Pattern DECLARATION =
            Pattern.compile("\\b(?:class|record|interface|enum) ([A-Z]\\w+)");
    private static final Set<String> OF_LIBRARIES = Set.of("ManualTime", "Origin", "Host");

    static Stream<Path> pages() {
        return ManualPages.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyRelativeLinkOfAPageLeadsSomewhere(Path page) {
        assertThat(links(page).filter(link -> !leads(page, link))).as("dead links").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"index.md", "decisions/index.md"})
    void theIndexNamesEveryPage(String name) {
        var index = ManualPages.docs(name);
        var linked = links(index).collect(Collectors.toSet());
        var pages = ManualPages.all().filter(page -> parent(page).equals(parent(index)));
        assertThat(pages.filter(page -> !page.equals(index)).map(page -> name(page)))
                .isNotEmpty()
                .allSatisfy(page -> assertThat(linked).contains(page));
    }

    /** By their package or outer type, as {@code Effect.Publish}. */
    @ParameterizedTest
    @ValueSource(strings = {"development.md", "architecture.md"})
    void theTypesThatADevelopersPageNamesAreThere(String page) throws IOException {
        var named =
                NAMED_TYPE
                        .matcher(ManualPages.prose(ManualPages.docs(page)))
                        .results()
                        .flatMap(it -> Stream.of(it.group(1).split("\\.")))
                        .filter(it -> Character.isUpperCase(it.charAt(0)))
                        .filter(it -> !OF_LIBRARIES.contains(it))
                        .toList();
        assertThat(named).hasSizeGreaterThan(100);
        assertThat(declared()).containsAll(named);
    }

    private static Set<String> declared() throws IOException {
        try (var files = Files.walk(Path.of("src"))) {
            return files.filter(it -> it.toString().endsWith(".java"))
                    .flatMap(PagesTest::declarations)
                    .collect(Collectors.toSet());
        }
    }

    private static Stream<String> declarations(Path file) {
        try {
            return DECLARATION
                    .matcher(Files.readString(file))
                    .results()
                    .map(found -> found.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> links(Path page) {
        return LINK.matcher(ManualPages.prose(page))
                .results()
                .map(found -> found.group(1))
                .filter(Predicate.not(link -> link.matches("[a-z]+:.*")));
    }

    private static boolean leads(Path page, String link) {
        var parts = link.split("#", 2);
        var file = parts[0].isEmpty() ? page : parent(page).resolve(parts[0]).normalize();
        if (!Files.exists(file)) return false;
        return parts.length == 1 || anchors(file).contains(parts[1]);
    }

    /** Headings as they appear behind a #. */
    private static List<String> anchors(Path page) {
        return ManualPages.prose(page)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line ->
                        line.replaceFirst("^#+ *", "")
                                .toLowerCase(java.util.Locale.ROOT)
                                .replaceAll("[^a-z0-9 _-]", "")
                                .replace(' ', '-'))
                .toList();
    }

    private static Path parent(Path page) {
        return Objects.requireNonNullElse(page.getParent(), Path.of(""));
    }

    private static String name(Path page) {
        return Objects.toString(page.getFileName());
    }
}
