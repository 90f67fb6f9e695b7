package io.valvo.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** HOCON and JSON by Lightbend Config, with includes and {@code ${NAME}} from the environment. */
final class HoconSource {
    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{\\??([^}]*)}");

    /** Of {@code 12: Expecting …}: what the message says again. */
    private static final Pattern PLACE = Pattern.compile("^.*?: \\d+(-\\d+)?: ");

    private HoconSource() {}

    static Optional<ConfigObject> conf(
            Path file, Map<String, String> environment, Problems problems) {
        return parse(file, ConfigSyntax.CONF, problems)
                .flatMap(config -> resolve(file, config, environment, problems));
    }

    static Optional<ConfigObject> json(Path file, Problems problems) {
        return parse(file, ConfigSyntax.JSON, problems).map(Config::root);
    }

    private static Optional<Config> parse(Path file, ConfigSyntax syntax, Problems problems) {
        try {
            var options = ConfigParseOptions.defaults().setAllowMissing(false).setSyntax(syntax);
            return Optional.of(ConfigFactory.parseFile(file.toFile(), options));
        } catch (ConfigException e) {
            return told(e, problems);
        }
    }

    /**
     * Lightbend tells the first missing name alone: it gets a value, is told, and reading goes on.
     */
    private static Optional<ConfigObject> resolve(
            Path file, Config config, Map<String, String> environment, Problems problems) {
        var names = new HashMap<>(environment);
        while (true) {
            try {
                return Optional.of(config.resolve(options(new Names(file, names))).root());
            } catch (ConfigException.UnresolvedSubstitution e) {
                var name = SUBSTITUTION.matcher(text(e));
                if (!name.find() || names.putIfAbsent(name.group(1), "") != null)
                    return told(e, problems);
                unresolved(name.group(1), e, problems);
            } catch (ConfigException e) {
                return told(e, problems);
            }
        }
    }

    private static void unresolved(String name, ConfigException e, Problems problems) {
        var found = "${" + name + "}, which is neither in the environment nor in the file";
        var cure = "set it, or write ${?" + name + "} where it may be missing";
        origin(e)
                .ifPresentOrElse(
                        at -> problems.add(at, "", found, "", cure),
                        () -> problems.add(0, found, "", cure));
        origin(e).ifPresent(problems::mute);
    }

    private static ConfigResolveOptions options(Names names) {
        return ConfigResolveOptions.noSystem().appendResolver(names);
    }

    private static <T> Optional<T> told(ConfigException e, Problems problems) {
        var found = PLACE.matcher(text(e)).replaceFirst("");
        origin(e)
                .ifPresentOrElse(
                        at -> problems.add(at, "", found, "", cure(e)),
                        () -> problems.add(0, found, "", cure(e)));
        return Optional.empty();
    }

    private static String cure(ConfigException e) {
        return e instanceof ConfigException.Parse
                ? "look here and just before: a comma, brace or quote is missing, or one too many"
                : "";
    }

    private static Optional<ConfigOrigin> origin(ConfigException e) {
        return Optional.ofNullable(e.origin());
    }

    private static String text(ConfigException e) {
        return Objects.toString(e.getMessage())
                .replaceAll("\\s*\\R\\s*", " ")
                .replaceFirst(" \\(if you (intended|want) .*", "");
    }

    /**
     * Values of names that the file itself doesn't define. They stand where the file first names
     * them: the environment has no lines.
     */
    private record Names(Path file, Map<String, String> values) implements ConfigResolver {
        @Override
        public @Nullable ConfigValue lookup(String path) {
            var value = values.get(path);
            return value == null
                    ? null
                    : ConfigValueFactory.fromAnyRef(value).withOrigin(origin(path));
        }

        @Override
        public ConfigResolver withFallback(ConfigResolver fallback) {
            return this;
        }

        private ConfigOrigin origin(String name) {
            var place = Pattern.compile("\\$\\{\\??" + Pattern.quote(name) + "}");
            var lines = lines();
            for (int i = 0; i < lines.size(); i++) {
                if (place.matcher(lines.get(i)).find()) return line(i + 1);
            }
            return line(0);
        }

        private ConfigOrigin line(int number) {
            return ConfigOriginFactory.newFile(file.toString()).withLineNumber(number);
        }

        private List<String> lines() {
            try {
                return Files.readAllLines(file);
            } catch (IOException e) {
                return List.of();
            }
        }
    }
}
