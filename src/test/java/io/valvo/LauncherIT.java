package io.valvo;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.concurrent.TimeUnit.SECONDS;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
        var launcher = untrainable();
        var run = run(launcher, Map.of());
        assertThat(run.output()).contains("io.valvo.Main");
        assertThat(trained(launcher)).isEqualTo("client");
    }

    /** Each profile has a cache of its own; here none can be trained, so an empty one tells. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    gateway | gateway { routes {} }
                    gateway | {"api": {"port": 0}, "services": {}, "gateway": {"port": 0}}
                    gateway | api.port = 0, gateway.port = 9480
                    gateway | include "more.conf"
                    daemon  | # gateway { routes {} }
                    daemon  |   // no gateway
                    daemon  | services { api-gateway { command = [true] } }
                    daemon  | services {}
                    """)
    void theConfigurationDecidesWhatTheDaemonIsCompiledFor(String profile, String text)
            throws Exception {
        var launcher = untrainable();
        var file = Files.writeString(folder.resolve("a stack.conf"), "\n" + text + "\n");
        for (var words :
                List.of(
                        List.of("up", "-f", file.toString()),
                        List.of("--file=" + file, "up"),
                        List.of("--state-dir", "gateway", "-f" + file, "up"))) {
            run(launcher, Map.of(), folder, words);
            assertThat(trained(launcher)).as("%s", words).isEqualTo(profile);
        }
    }

    @Test
    void theUsualFileOfTheFolderDecidesAsWell() throws Exception {
        var launcher = untrainable();
        Files.createDirectory(folder.resolve("conf"));
        Files.writeString(folder.resolve("conf/valvo.conf"), "gateway {}");
        run(launcher, Map.of(), folder, List.of("up"));
        assertThat(trained(launcher)).isEqualTo("gateway");
        Files.writeString(folder.resolve("valvo.yaml"), "services: {}");
        run(launcher, Map.of(), folder, List.of("up"));
        assertThat(trained(launcher)).isEqualTo("daemon");
    }

    @Test
    void onlyWhoSupervisesNeedsToKnow() throws Exception {
        var launcher = untrainable();
        Files.writeString(folder.resolve("valvo.conf"), "gateway {}");
        run(launcher, Map.of(), folder, List.of("up", "--detach"));
        assertThat(trained(launcher)).isEqualTo("client");
        run(launcher, Map.of(), folder, List.of("run", "--once", "--", "true"));
        assertThat(trained(launcher)).isEqualTo("daemon");
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

    @Test
    void aFolderThatIsGoneIsNamed() throws Exception {
        var gone = "mkdir gone && cd gone && rmdir ../gone && exec \"$0\" status";
        var words = List.of("-c", gone, LAUNCHER.toString());
        var run = run(Path.of("/bin/sh"), Map.of(), folder, words);
        assertThat(run.output()).contains("valvo: the current folder isn't there any more");
        assertThat(run.code()).isEqualTo(1);
    }

    /** Else the JVM's own files get these numbers, and the command reads the program's classes. */
    @Test
    void descriptorsThatAreClosedAreNoFilesOfTheSupervisor() throws Exception {
        var dir = folder.resolve("s");
        var job = "exec \"$0\" --state-dir \"$1\" run --once --name job -- wc -c <&- >&- 2>&-";
        var words = List.of("-c", job, LAUNCHER.toString(), dir.toString());
        var run = run(Path.of("/bin/sh"), Map.of(), folder, words);
        assertThat(run.code()).isZero();
        assertThat(dir.resolve("logs/job.log")).hasContent("0\n");
    }

    @Test
    void whereTooFewFilesMayBeOpenNoSupervisorBegins() throws Exception {
        var words = List.of("-c", "ulimit -n 64 && exec \"$0\" up", LAUNCHER.toString());
        var run = run(Path.of("/bin/sh"), Map.of(), folder, words);
        assertThat(run.output()).contains("at most 64 open files are allowed here (ulimit -Hn)");
        assertThat(run.code()).isEqualTo(1);
    }

    private record Run(int code, String output) {}

    private static Run run(Path launcher, Map<String, String> environment) throws Exception {
        return run(launcher, environment, Path.of(""), List.of("no-such-verb"));
    }

    private static Run run(
            Path launcher, Map<String, String> environment, Path cwd, List<String> words)
            throws Exception {
        var command = Stream.concat(Stream.of(launcher.toString()), words.stream()).toList();
        var builder =
                new ProcessBuilder(command)
                        .directory(cwd.toAbsolutePath().toFile())
                        .redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, SECONDS)).as("ends").isTrue();
        return new Run(process.exitValue(), output);
    }

    /** An installed copy whose training fails. */
    private Path untrainable() throws IOException {
        var home = Files.createDirectory(folder.resolve("untrainable"));
        Files.writeString(home.resolve("valvo.jar"), "no jar at all");
        return Files.copy(LAUNCHER, home.resolve("valvo"), StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** The profile of the one cache that is there, an empty one; forgets it. */
    private static String trained(Path launcher) throws IOException {
        try (var files = Files.list(launcher.getParent())) {
            var caches = files.filter(f -> f.toString().endsWith(".aot")).toList();
            assertThat(caches).allMatch(f -> f.toFile().length() == 0).hasSize(1);
            Files.delete(caches.getFirst());
            var name = caches.getFirst().getFileName().toString();
            return name.substring(0, name.indexOf('-'));
        }
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
