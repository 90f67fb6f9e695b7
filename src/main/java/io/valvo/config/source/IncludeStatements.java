package io.valvo.config.source;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;

import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * The {@code include} statements of one file: each names a file beside it, or a pattern of names
 * ({@code conf.d/*.conf}) for any number of them. Only files are included, and those that are named
 * must be there.
 */
final class IncludeStatements
        implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    /** What is tried when a name has no extension, as HOCON has it. */
    private static final List<String> EXTENSIONS = List.of("", ".conf", ".json");

    private static final String ONLY_FILES = "include \"FILE\", relative to this file";

    private static final Pattern OTHER =
            Pattern.compile("(?m)^[^#\\n]*?\\binclude\\b[^#\\n\"]*?(url|classpath)\\(");

    private final Path file;
    private final String text;
    private final IncludableFiles source;

    /** Statements are told in the order in which they stand. */
    private int cursor;

    IncludeStatements(Path file, String text, IncludableFiles source) {
        this.file = file;
        this.text = text;
        this.source = source;
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        int line = line(what);
        if (what.matches("[a-z]+://.*")) return wrong(line, "an include of a URL", ONLY_FILES);
        try {
            return FileGlob.is(what) ? all(line, what) : one(line, found(what));
        } catch (InvalidPathException e) {
            return wrong(line, "an include whose name no file can have", ONLY_FILES);
        } catch (PatternSyntaxException e) {
            return wrong(line, "an include with a [ or { that is never closed", ONLY_FILES);
        }
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
        return include(context, what.getPath());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
        return wrong(line(what.toString()), "an include of a URL", ONLY_FILES);
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
        return wrong(line(what), "an include of the class path", ONLY_FILES);
    }

    private ConfigObject all(int line, String pattern) {
        var matching = FileGlob.matching(file.resolveSibling("."), pattern, SourceFiles.FILES);
        var all = nothing();
        for (var each : matching) all = one(line, each).withFallback(all);
        return all;
    }

    private Path found(String name) {
        var named = file.resolveSibling(name).normalize();
        return beside(named).filter(Files::isRegularFile).findFirst().orElse(named);
    }

    private static Stream<Path> beside(Path named) {
        var name = Objects.toString(named.getFileName());
        return EXTENSIONS.stream().map(it -> named.resolveSibling(name + it));
    }

    private ConfigObject one(int line, Path included) {
        if (source.isReading(included))
            return wrong(line, "an include of a file that includes this one", "");
        return switch (source.files().read(included)) {
            case TextFile.Unreadable(var why) ->
                    wrong(line, "an include of " + included + ": " + why, expected(why));
            case TextFile.Text(var content) when content.isBlank() -> nothing();
            case TextFile.Text(var content) ->
                    source.parse(included, content).orElseGet(IncludeStatements::nothing);
        };
    }

    private static String expected(String why) {
        return why.equals("a directory")
                ? "a file; include \"conf.d/*.conf\" takes all in a directory"
                : "a configuration file";
    }

    private ConfigObject wrong(int line, String found, String expected) {
        source.problems().add(ValueOrigins.of(file, line), "", found, expected, "");
        return nothing();
    }

    private static ConfigObject nothing() {
        return ConfigFactory.empty().root();
    }

    /** Of the next statement that names it; 0: it is written in another way. */
    private int line(String name) {
        var statement =
                Pattern.compile(
                                "(?m)^[^#\\n]*?\\binclude\\b[^#\\n]*?\""
                                        + Pattern.quote(name)
                                        + '"')
                        .matcher(text);
        return statement.find(cursor) ? line(statement.end()) : lineOfOther();
    }

    /** Of the next statement that names no file; the name of a URL is not told as it is written. */
    private int lineOfOther() {
        var statement = OTHER.matcher(text);
        return statement.find(cursor) ? line(statement.end()) : 0;
    }

    private int line(int end) {
        cursor = end;
        return 1 + (int) text.substring(0, cursor).chars().filter(c -> c == '\n').count();
    }
}
