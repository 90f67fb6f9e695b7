package io.valvo.config.source;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** HOCON and JSON by Lightbend Config, with {@code ${NAME}} from the environment. */
final class HoconSource {
    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{\\??([^}]*)}");

    /** Missing names that are told; each one costs another round. */
    private static final int MISSING = 50;

    private HoconSource() {}

    /** Substitutions stand as they are. */
    static Optional<ConfigObject> conf(
            Path file, String text, IncludeStatements includes, ErrorCollector problems) {
        var options = options(file, ConfigSyntax.CONF).setIncluder(includes);
        return parse(file, text, options, problems);
    }

    static Optional<ConfigObject> json(Path file, String text, ErrorCollector problems) {
        return parse(file, text, options(file, ConfigSyntax.JSON), problems);
    }

    private static ConfigParseOptions options(Path file, ConfigSyntax syntax) {
        return ConfigParseOptions.defaults()
                .setSyntax(syntax)
                .setOriginDescription(file.toString());
    }

    private static Optional<ConfigObject> parse(
            Path file, String text, ConfigParseOptions options, ErrorCollector problems) {
        try {
            return Optional.of(ConfigFactory.parseString(text, options).root());
        } catch (ConfigException e) {
            unparsed(file, text, e, problems);
            return Optional.empty();
        }
    }

    private static void unparsed(
            Path file, String text, ConfigException e, ErrorCollector problems) {
        var found = HoconErrorText.text(text(e));
        int gaveUp = origin(e).map(ValueOrigins::line).orElse(0);
        UnclosedBrackets.unclosed(text)
                .filter(it -> gaveUp == 0 || it.line() <= gaveUp)
                .ifPresentOrElse(
                        it ->
                                problems.add(
                                        ValueOrigins.of(file, it.line()),
                                        "",
                                        "a %s that is never closed".formatted(it.what()),
                                        "",
                                        gaveUp > it.line()
                                                ? "reading gave up at line " + gaveUp
                                                : ""),
                        () ->
                                problems.add(
                                        ValueOrigins.of(file, gaveUp),
                                        "",
                                        found,
                                        "",
                                        "look here and just before: a comma, brace or quote is missing, or one too many"));
    }

    /**
     * Lightbend tells the first missing name alone: it gets a value, is told, and reading goes on.
     */
    static Optional<ConfigObject> resolved(
            Path file,
            ConfigObject object,
            Map<String, String> environment,
            SourceFiles files,
            ErrorCollector problems) {
        var config = object.toConfig();
        if (config.isResolved()) return Optional.of(object);
        var tooLarge = SubstitutionSize.tooLarge(object, environment);
        if (tooLarge.isPresent()) {
            problems.add(0, tooLarge.get(), "", "write the values out");
            return Optional.empty();
        }
        return resolve(
                config, new EnvironmentValues(file, new HashMap<>(environment), files), problems);
    }

    private static Optional<ConfigObject> resolve(
            Config config, EnvironmentValues names, ErrorCollector problems) {
        var options = ConfigResolveOptions.noSystem().appendResolver(names);
        for (int missing = 0; missing < MISSING; missing++) {
            try {
                return Optional.of(config.resolve(options).root());
            } catch (ConfigException.UnresolvedSubstitution e) {
                var name = SUBSTITUTION.matcher(text(e));
                if (!name.find() || !names.addMissing(name.group(1))) return told(e, problems);
                unresolved(names.asWritten(name.group(1)), e, problems);
            } catch (ConfigException e) {
                return told(e, problems);
            }
        }
        return Optional.empty();
    }

    private static void unresolved(String name, ConfigException e, ErrorCollector problems) {
        var shown = KeyText.shown(name);
        var found = "${" + shown + "}, which is neither in the environment nor in the file";
        var cure = "set it, or write ${?" + shown + "} where it may be missing";
        origin(e)
                .ifPresentOrElse(
                        at -> problems.add(at, "", found, "", cure),
                        () -> problems.add(0, found, "", cure));
        origin(e).ifPresent(problems::mute);
    }

    private static <T> Optional<T> told(ConfigException e, ErrorCollector problems) {
        var found = HoconErrorText.text(text(e));
        origin(e)
                .ifPresentOrElse(
                        at -> problems.add(at, "", found, "", ""),
                        () -> problems.add(0, found, "", ""));
        return Optional.empty();
    }

    private static Optional<ConfigOrigin> origin(ConfigException e) {
        return Optional.ofNullable(e.origin());
    }

    private static String text(ConfigException e) {
        return Objects.toString(e.getMessage());
    }
}
