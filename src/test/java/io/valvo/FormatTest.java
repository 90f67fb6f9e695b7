package io.valvo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every source file looks as google-java-format (AOSP style) writes it. With {@code -Dformat=write}
 * the files are rewritten instead of judged.
 */
class FormatTest {
    private static final boolean WRITE = "write".equals(System.getProperty("format"));
    private static final String CURE = "run: mvn -q test -Dtest=FormatTest -Dformat=write";

    @Test
    void everySourceFileIsFormatted() throws IOException {
        var sources = sources();
        assertThat(sources).as("source files found").isNotEmpty();
        assertThat(sources.parallelStream().filter(FormatTest::differs).sorted().toList())
                .as("files that are not formatted; " + CURE)
                .isEmpty();
    }

    private static List<Path> sources() throws IOException {
        try (var files =
                Stream.concat(
                        Files.walk(Path.of("src/main/java")),
                        Files.walk(Path.of("src/test/java")))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    /** Whether the file is not as it should be; never when it was just rewritten. */
    private static boolean differs(Path file) {
        try {
            var source = Files.readString(file);
            var formatted = format(source);
            if (!WRITE || formatted.equals(source)) return !formatted.equals(source);
            Files.writeString(file, formatted);
            return false;
        } catch (FormatterException e) {
            throw new AssertionError(file + " can't be parsed: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String format(String source) throws FormatterException {
        var options = JavaFormatterOptions.builder().style(Style.AOSP).build();
        var tidy =
                RemoveUnusedImports.removeUnusedImports(
                        ImportOrderer.reorderImports(source, Style.AOSP));
        return new Formatter(options).formatSource(tidy);
    }
}
