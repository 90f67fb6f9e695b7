package io.valvo.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.valvo.config.testing.ConfigFixture;
import io.valvo.model.setting.ManualRow;
import io.valvo.model.setting.ServiceSettings;
import io.valvo.model.setting.SettingEffect;
import io.valvo.model.setting.StackSettings;
import io.valvo.model.spec.StackSpec;
import io.valvo.recovery.SpecFingerprint;
import io.valvo.rules.services.ReloadPlan;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * docs/configuration.md, What a reload touches: for each setting its example in the manual, with
 * the setting and without it. What restarts is what a fingerprint keeps: both are of one table.
 */
class SettingChangesTest {
    /** Where the example alone can't be read without the setting, or is its default. */
    private static final Map<String, Sample> SAMPLES =
            Map.of(
                    "shell", new Sample("command = ls", "command = ls, shell = true"),
                    "cwd", new Sample("", "cwd = sub"),
                    "ports.NAME.prefer", new Sample("", "ports.http.prefer = 8081"),
                    "fallback.command",
                            new Sample("fallback.command = ls", "fallback.command = cat"),
                    "fallback.shell",
                            new Sample(
                                    "fallback.command = ls",
                                    "fallback { command = ls, shell = true }"),
                    "limits.signal",
                            new Sample(
                                    "limits { files = 9, action = signal, signal = HUP }",
                                    "limits { files = 9, action = signal, signal = USR1 }"));

    @TempDir Path folder = Path.of("");

    private record Sample(String without, String with) {
        static Sample of(ManualRow row) {
            var own = SAMPLES.get(row.key());
            return own == null ? new Sample(without(row), row.example()) : own;
        }

        private static String without(ManualRow row) {
            var key =
                    row.key()
                            .replaceFirst("^ports\\.NAME", "ports.http")
                            .replaceFirst("^groups\\.NAME", "groups.all")
                            .replaceFirst("^gateway\\.routes\\.NAME", "gateway.routes.a");
            return ConfigFactory.parseString(row.example())
                    .withoutPath(key)
                    .root()
                    .render()
                    .replaceFirst("(?s)^\\{(.*)}\\s*$", "$1");
        }
    }

    @BeforeEach
    void files() throws IOException {
        Files.writeString(folder.resolve(".env"), "A=b\n");
        Files.createDirectory(folder.resolve("sub"));
    }

    static Stream<ManualRow> ofServices() {
        return ServiceSettings.SECTION.manual().filter(row -> !row.example().isEmpty());
    }

    /** A group or a route can't be read without what is required of it. */
    static Stream<ManualRow> ofTheWhole() {
        return StackSettings.SECTION
                .manual()
                .filter(row -> !row.example().isEmpty())
                .filter(row -> !row.fallback().matches("required|one of three"))
                .filter(row -> !row.key().startsWith("gateway.budget"));
    }

    @ParameterizedTest
    @MethodSource("ofServices")
    void aChangeRestartsAProcessIfTheTableSaysSoAndThenTheFingerprintDiffers(ManualRow row) {
        var sample = Sample.of(row);
        var old = stack(sample.without(), "");
        var now = stack(sample.with(), "");
        boolean restarts = row.effect() instanceof SettingEffect.Restart;
        assertThat(step(old, now))
                .isInstanceOf(restarts ? ReloadPlan.Restart.class : ReloadPlan.Update.class);
        assertThat(fingerprint(old).equals(fingerprint(now))).isEqualTo(!restarts);
        assertThat(step(now, now)).isInstanceOf(ReloadPlan.Unchanged.class);
    }

    @ParameterizedTest
    @MethodSource("ofTheWhole")
    void aChangeThatNeedsANewDaemonIsNotedAndNoProcessIsRestarted(ManualRow row) {
        var sample = Sample.of(row);
        var old = stack("", sample.without());
        var now = stack("", sample.with());
        assertThat(now).isNotEqualTo(old);
        assertThat(step(old, now)).isNotInstanceOf(ReloadPlan.Restart.class);
        assertThat(
                        ReloadPlan.between(old, now).notes().stream()
                                .anyMatch(it -> it.endsWith("when the daemon is started again")))
                .isEqualTo(row.effect() instanceof SettingEffect.DaemonRestart);
    }

    private StackSpec stack(String inWeb, String atTop) {
        return new ConfigFixture(folder, Map.of("PATH", "/bin:/usr/bin"))
                .stack(
                        """
                        services {
                          db { command = [sh], ports.sql = 5432 }
                          web {
                            command = [sh], ports.http = 8080
                            %s
                          }
                        }
                        %s
                        """
                                .formatted(inWeb, atTop));
    }

    private static ReloadPlan.Step step(StackSpec old, StackSpec now) {
        return ReloadPlan.between(old, now).steps().stream()
                .filter(it -> it.service().equals("web"))
                .findFirst()
                .orElseThrow();
    }

    private static String fingerprint(StackSpec stack) {
        return SpecFingerprint.ofProcess(Objects.requireNonNull(stack.services().get("web")));
    }
}
