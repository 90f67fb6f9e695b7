package io.valvo;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.concurrent.TimeUnit.SECONDS;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** deploy/valvo in a checkout and as an installed copy. */
class LauncherIT {
    private static final Path LAUNCHER = Path.of("deploy/valvo").toAbsolutePath();

    @TempDir Path folder;

    @Test
    void aCheckoutRunsThroughTheLauncher() throws Exception {
        var run = run(LAUNCHER, Map.of());
        assertThat(run.output()).contains("valvo").doesNotContain("building");
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void anInstalledCopyRunsUnderAPathWithABlankAndThroughALink() throws Exception {
        var link = Files.createSymbolicLink(folder.resolve("link"), install());
        var run = run(link, Map.of());
        assertThat(run.output()).contains("valvo").doesNotContain("building");
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void aCacheThatCanNotBeTrainedIsNoObstacle() throws Exception {
        var home = install().getParent();
        Files.writeString(home.resolve("valvo.jar"), "no jar at all");
        var run = run(home.resolve("valvo"), Map.of());
        assertThat(run.output()).contains("io.valvo.Main");
        try (var files = Files.list(home)) {
            assertThat(files)
                    .filteredOn(f -> f.toString().endsWith(".aot"))
                    .allMatch(f -> f.toFile().length() == 0)
                    .hasSize(1);
        }
    }

    @Test
    void aJdkThatIsTooOldIsNamed() throws Exception {
        Files.createDirectories(folder.resolve("bin"));
        Files.createFile(
                folder.resolve("bin/java"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"24.0.1\"\n");
        var run = run(LAUNCHER, Map.of("VALVO_JAVA_HOME", folder.toString()));
        assertThat(run.output()).contains("VALVO_JAVA_HOME=" + folder, "JDK 25");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void aMissingJarIsNamed() throws Exception {
        var launcher = install();
        Files.delete(launcher.resolveSibling("valvo.jar"));
        var run = run(launcher, Map.of());
        assertThat(run.output()).contains("lib/valvo/valvo.jar is missing");
        assertThat(run.code()).isEqualTo(1);
    }

    private record Run(int code, String output) {}

    private static Run run(Path launcher, Map<String, String> environment) throws Exception {
        var builder =
                new ProcessBuilder(launcher.toString(), "no-such-verb").redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, SECONDS)).as("ends").isTrue();
        return new Run(process.exitValue(), output);
    }

    /** A copy of the program with everything beside the launcher; returns the launcher. */
    private Path install() throws IOException {
        var home = Files.createDirectories(folder.resolve("valvo 1.0"));
        Files.copy(Path.of("target/valvo.jar"), home.resolve("valvo.jar"));
        Files.createDirectory(home.resolve("lib"));
        try (var jars = Files.list(Path.of("target/lib"))) {
            for (var jar : jars.toList())
                Files.copy(jar, home.resolve("lib").resolve(jar.getFileName()));
        }
        return Files.copy(LAUNCHER, home.resolve("valvo"), StandardCopyOption.COPY_ATTRIBUTES);
    }
}
