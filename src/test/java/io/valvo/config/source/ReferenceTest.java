package io.valvo.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;

import io.valvo.config.ConfigFile;
import io.valvo.config.LoadResult;
import io.valvo.config.effective.EffectiveConfig;
import io.valvo.config.testing.ConfigFixture;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.os.platform.Platform;
import io.valvo.text.SecretMask;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * conf/ is what the program does: the reference knows every key and default, the first stack can be
 * read.
 */
class ReferenceTest {
    private static final Path REFERENCE = Path.of("conf/reference.conf");
    private static final Path FIRST = Path.of("conf/valvo.conf");

    /** Unset by design: the file is elsewhere. */
    private static final String BARE =
            """
            services {
              every-setting { command = [sh] }
              forms { command = [sh], ports.http {}, ready.http {}, fallback.command = [sh] }
            }
            groups.example.members = [forms]
            gateway.routes {
              every-setting { to = forms }
              service { match.path = "/service/", to.service = forms }
              elsewhere { match.path = "/elsewhere/", to.url = "http://127.0.0.1:11434" }
              fixed { match.path = "/fixed/", to.status = 503 }
            }
            """;

    @TempDir Path folder = Path.of("");

    @Test
    void theReferenceNamesEveryKeyThatTheReaderKnows() {
        var problems = new ErrorCollector(REFERENCE, new SourceFiles(Platform::readFile));
        assertThat(ConfigFile.load(REFERENCE, environment(), problems))
                .isInstanceOf(LoadResult.Ok.class);
        var written = new TreeSet<String>();
        collect(ConfigFactory.parseFile(REFERENCE.toFile()).root(), "", written);
        assertThat(written).containsAll(general(problems.asked()));
    }

    @Test
    void theReferenceShowsTheDefaultsThatTheReaderHas() {
        var reference = stack(REFERENCE, environment());
        var bare = ConfigFixture.in(folder).stack(BARE);
        assertThat(reference.api()).isEqualTo(bare.api());
        assertThat(reference.groups()).isEqualTo(bare.groups());
        assertThat(reference.stateDir()).isEqualTo(bare.stateDir());
        assertThat(reference.shutdownOnFailure()).isEqualTo(bare.shutdownOnFailure());
        assertThat(reference.cleanupEvery()).isEqualTo(bare.cleanupEvery());
        assertThat(reference.gateway()).isEqualTo(bare.gateway());
        for (var name : bare.services().keySet())
            assertThat(settings(reference, name)).isEqualTo(settings(bare, name));
    }

    @Test
    void theFirstStackCanBeRead() {
        assertThat(stack(FIRST, environment()).services().keySet())
                .containsExactly("page", "web", "worker");
    }

    /** All but where it runs. */
    private static Map<String, Object> settings(StackSpec stack, String name) {
        ServiceSpec service = Objects.requireNonNull(stack.services().get(name));
        var settings = EffectiveConfig.of(service, SecretMask.USUAL);
        settings.remove("cwd");
        return settings;
    }

    private static StackSpec stack(Path file, Map<String, String> environment) {
        return switch (ConfigFile.load(file, environment, Platform::readFile)) {
            case LoadResult.Ok(var stack, var _) -> stack;
            case LoadResult.Bad(var errors) -> throw new AssertionError(errors);
        };
    }

    private static Map<String, String> environment() {
        var environment = new HashMap<String, String>();
        environment.put("PATH", Path.of(System.getProperty("java.home"), "bin") + ":/bin:/usr/bin");
        return environment;
    }

    private static void collect(ConfigObject object, String path, Set<String> keys) {
        object.forEach((key, value) -> {
            var inner = path.isEmpty() ? key : path + "." + key;
            keys.add(general(inner));
            if (value instanceof ConfigObject part) collect(part, inner, keys);
        });
    }

    private static Set<String> general(Set<String> keys) {
        var general = new TreeSet<String>();
        for (var key : keys) general.add(general(key));
        return general;
    }

    /** Names that users choose become a star, and what holds for defaults holds for a service. */
    private static String general(String key) {
        return key.replaceFirst("^defaults\\.", "services.*.")
                .replaceFirst("^(services|groups)\\.[^.]+", "$1.*")
                .replaceFirst("^gateway\\.routes\\.[^.]+", "gateway.routes.*")
                .replaceFirst("\\.ports\\.[^.]+", ".ports.*");
    }
}
