package io.valvo.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;

import io.valvo.config.source.ConfigError;
import io.valvo.model.setting.ManualRow;
import io.valvo.model.setting.ServiceSettings;
import io.valvo.model.setting.SettingEffect;
import io.valvo.model.setting.SettingSection;
import io.valvo.model.setting.StackSettings;
import io.valvo.os.platform.Platform;
import io.valvo.testing.ManualPages;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * docs/configuration.md and conf/reference.conf have what the table of settings says, and every
 * example of README and docs can be read.
 */
class ConfigManualTest {
    private static final Path REFERENCE = Path.of("conf/reference.conf");

    /** What examples run that not every machine has: named in a comment, and made up here. */
    private static final Pattern EXECUTABLE = Pattern.compile("# executable: (\\S+)");

    @TempDir Path folder = Path.of("");

    static Stream<ManualRow> rows() {
        return Stream.of(StackSettings.SECTION, ServiceSettings.SECTION)
                .flatMap(SettingSection::manual);
    }

    static Stream<ManualRow> examples() {
        return rows().filter(row -> !row.example().isEmpty());
    }

    static Stream<ManualPages.Block> blocks() {
        return ManualPages.blocks("hocon");
    }

    /** What fails here says what to paste into the manual, and what to remove. */
    @Test
    void theManualHasALineForEachSetting() {
        var written = tables(ManualPages.docs("configuration.md")).toList();
        var settings = rows().map(ManualRow::markdown).toList();
        assertThat(settings.stream().filter(it -> !written.contains(it)).toList())
                .as("to be pasted into docs/configuration.md")
                .isEmpty();
        assertThat(written.stream().filter(it -> !settings.contains(it)).toList())
                .as("to be removed from docs/configuration.md")
                .isEmpty();
        assertThat(written).doesNotHaveDuplicates();
    }

    @Test
    void theReferenceKnowsTheSameKeysAndDefaults() {
        var settings = new TreeMap<String, String>();
        rows().forEach(row -> settings.put(row.key(), plain(row.fallback())));
        var reference = new TreeMap<String, String>();
        collect(ConfigFactory.parseFile(REFERENCE.toFile()).root(), "", reference);
        for (var key :
                List.of(
                        "command",
                        "fallback.command",
                        "groups.NAME.members",
                        "gateway.routes.NAME.to")) reference.put(key, "required");
        for (var key : List.of("service", "url", "status"))
            reference.put("gateway.routes.NAME.to." + key, "one of three");
        assertThat(settings).isEqualTo(reference);
    }

    @Test
    void theManualNamesWhatRestartsAProcess() {
        var said =
                ManualPages.lines(ManualPages.docs("configuration.md")).stream()
                        .filter(it -> it.startsWith("Only what a running process can't learn"))
                        .collect(Collectors.joining());
        var named = Pattern.compile("`([^`]+)`").matcher(said).results().map(it -> it.group(1));
        var restarting =
                ServiceSettings.SECTION
                        .manual()
                        .filter(it -> it.effect() instanceof SettingEffect.Restart)
                        .map(it -> it.key().replaceFirst("^(ports|heartbeat)\\..*", "$1"))
                        .filter(it -> !List.of("shell", "env-file").contains(it))
                        .distinct();
        assertThat(named).containsExactlyInAnyOrderElementsOf(restarting.toList());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleOfAKeyCanBeRead(ManualRow row) throws IOException {
        Files.writeString(folder.resolve(".env"), "A=b\n");
        assertThat(row.example()).contains(row.key().replaceFirst(".*\\.", ""));
        assertReads(isOfAService(row) ? stack(row.example(), "") : stack("", row.example()));
    }

    private static boolean isOfAService(ManualRow row) {
        return ServiceSettings.SECTION.manual().anyMatch(row::equals);
    }

    private static String plain(String cell) {
        return cell.replaceAll("^`|`$", "");
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void aBlockCanBeRead(ManualPages.Block block) throws IOException {
        for (var found : EXECUTABLE.matcher(block.text()).results().toList())
            executable(found.group(1));
        assertReads(block.text());
    }

    private static String stack(String inWeb, String atTop) {
        return """
        services {
          db { command = [sh] }
          web {
            command = [sh], ports.http = 8080
            %s
          }
        }
        %s
        """
                .formatted(inWeb, atTop);
    }

    private void assertReads(String text) throws IOException {
        var file = Files.writeString(folder.resolve("valvo.conf"), text);
        var environment = new HashMap<String, String>();
        environment.put("PATH", folder.resolve("bin") + ":/bin:/usr/bin");
        switch (ConfigFile.load(file, environment, Platform::readFile)) {
            case LoadResult.Ok _ -> {}
            case LoadResult.Bad(var errors) ->
                    assertThat(errors.stream().map(ConfigError::text)).as(text).isEmpty();
        }
    }

    private void executable(String name) throws IOException {
        var bin = Files.createDirectories(folder.resolve("bin"));
        if (Files.exists(bin.resolve(name))) return;
        Files.createFile(
                bin.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }

    private static Stream<String> tables(Path page) {
        return ManualPages.lines(page).stream()
                .filter(line -> line.matches("\\| `[^`]*` \\|.*\\|.*\\|.*\\|"));
    }

    /** Leaves; an object that stays open ({@code env {}}) is one as well. */
    private static void collect(ConfigObject object, String path, Map<String, String> keys) {
        object.forEach((name, value) -> {
            var key = general(path.isEmpty() ? name : path + "." + name);
            if (value instanceof ConfigObject part && !part.isEmpty()) collect(part, key, keys);
            else keys.putIfAbsent(key, text(value));
        });
    }

    private static String general(String key) {
        return key.replaceFirst("^services\\.(every-setting|forms)\\.", "")
                .replaceFirst("^groups\\.example\\b", "groups.NAME")
                .replaceFirst("^gateway\\.routes\\.[^.]+", "gateway.routes.NAME")
                .replaceFirst("^ports\\.http\\b", "ports.NAME");
    }

    private static String text(ConfigValue value) {
        return value.valueType() == ConfigValueType.NULL ? "–" : String.valueOf(value.unwrapped());
    }
}
