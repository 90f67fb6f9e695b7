package io.valvo.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.config.testing.ConfigFixture;
import io.valvo.os.platform.Platform;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Damaged configurations of every format: reading one ends in a stack or in errors, never else. */
class ConfigFuzzTest {
    private static final int ROUNDS = 1_000;
    private static final long SEED = 20_261_130;
    private static final List<String> PIECES =
            List.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    "\"",
                    "'",
                    "\"\"\"",
                    ":",
                    "=",
                    "+=",
                    ",",
                    "\n",
                    "\t",
                    "#",
                    "//",
                    "${",
                    "${x}",
                    "${?HOME}",
                    "include \"",
                    "include file(",
                    "*a",
                    "&a ",
                    "!!str ",
                    "- ",
                    "? ",
                    "|\n",
                    "{{port}}",
                    "{{",
                    "\\",
                    "\\u0000",
                    "\0",
                    "\uFEFF",
                    "é",
                    "1e999999999",
                    "-1",
                    "0x10",
                    "null",
                    "true",
                    "services",
                    "x = ${x}${x}\n",
                    "* * * * *",
                    "null |");

    @TempDir Path folder;
    private ConfigFixture workspace;

    @BeforeEach
    void anEmptyFolder() {
        workspace = ConfigFixture.in(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"conf", "yaml", "json", "env"})
    @Timeout(30)
    void whateverAFileHoldsReadingItEndsWithAStackOrWithErrors(String extension) throws Exception {
        var random = new Random(SEED);
        var seed = seed(extension);
        workspace.write("main.conf", "services.web { command = [app], env-file = x.env }");
        for (int round = 0; round < ROUNDS; round++) {
            var text = damaged(seed, random);
            var file = workspace.write("x." + extension, text);
            read(extension.equals("env") ? folder.resolve("main.conf") : file, text);
        }
    }

    private void read(Path file, String text) {
        try {
            if (ConfigFile.load(file, workspace.environment(), Platform::readFile)
                    instanceof LoadResult.Bad(var errors))
                assertThat(errors).isNotEmpty().allMatch(it -> it.text().length() < 2_000);
        } catch (RuntimeException | Error e) {
            throw new AssertionError("with seed " + SEED + ", of this text:\n" + text, e);
        }
    }

    private static String damaged(String text, Random random) {
        var damaged = new StringBuilder(text);
        for (int times = 1 + random.nextInt(4); times > 0; times--) {
            int from = random.nextInt(damaged.length() + 1);
            int to = Math.min(damaged.length(), from + random.nextInt(30));
            var piece = PIECES.get(random.nextInt(PIECES.size()));
            switch (random.nextInt(4)) {
                case 0 -> damaged.insert(from, piece);
                case 1 -> damaged.replace(from, to, piece);
                case 2 -> damaged.delete(from, to);
                default -> damaged.insert(from, damaged.substring(from, to).repeat(2));
            }
        }
        return damaged.toString();
    }

    private static String seed(String extension) throws IOException {
        return switch (extension) {
            case "conf" -> Files.readString(Path.of("conf/reference.conf")).substring(0, 6_000);
            case "env" -> "export A=\"x\\n${HOME}\" # c\nB='y'\nC = ${D:-$A}\n\nE: z\n";
            case "yaml" ->
                    "a: &a {command: [app, \"x\"], schedule: '* * * * *'}\nservices:\n  web: *a\n  b:\n    command: app\n    ports: {http: 80}\n    env:\n      X: |\n        text\n";
            default ->
                    "{\"services\": {\"web\": {\"command\": [\"app\"], \"every\": \"5m\", \"env\": {\"A\": 1}}}}";
        };
    }
}
