package io.valvo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * deploy/valvo in a folder that its user may not write: where its caches lie, and that nothing of
 * another user is followed, truncated or believed. The user is one that no account is for.
 */
class LauncherCacheIT {
    private static final String PRECIOUS = "precious";

    @TempDir Path folder;

    private final int uid = ThreadLocalRandom.current().nextInt(1_000_000, 2_000_000);
    private final Path shared = Path.of("/tmp/valvo-" + uid);
    private Path launcher;
    private Path victims;

    @BeforeEach
    void anotherUsersProgramAndFolder() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root to be two users");
        opened(folder);
        var home = opened(Files.createDirectory(folder.resolve("program")));
        Files.writeString(home.resolve("valvo.jar"), "no jar at all");
        launcher =
                Files.copy(
                        Path.of("deploy/valvo"),
                        home.resolve("valvo"),
                        StandardCopyOption.COPY_ATTRIBUTES);
        victims = opened(Files.createDirectory(folder.resolve("victims")));
    }

    @AfterEach
    void tidy() throws IOException {
        if (!Files.exists(shared, LinkOption.NOFOLLOW_LINKS)) return;
        try (var files = Files.walk(shared)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    /** Where a home isn't its user's there is one folder, which anybody may have made before. */
    @ParameterizedTest
    @ValueSource(strings = {"-uHOME", "HOME=", "HOME=/", "HOME=/nonexistent", "HOME=VICTIMS"})
    void aFolderOfAnotherUserIsNotUsedWhateverTheHomeIs(String home) throws Exception {
        lay(victims.resolve("cache/valvo" + launcher.getParent()));
        lay(victims.resolve(".cache/valvo" + launcher.getParent()));
        run("chmod", "-R", "a+rwX", victims.toString());
        Files.createSymbolicLink(shared, victims);
        var before = names(victims);
        assertThat(launched(home.replace("VICTIMS", victims.toString())))
                .as("it ran")
                .contains("io.valvo.Main");
        assertThat(names(victims)).isEqualTo(before);
        for (var file : before)
            if (Files.isRegularFile(file)) assertThat(file).hasContent(PRECIOUS);
    }

    @Test
    void aFolderThatOthersMayWriteIsNotUsed() throws Exception {
        Files.createDirectory(shared);
        run("chown", Integer.toString(uid), shared.toString());
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        launched("-uHOME");
        assertThat(names(shared)).containsExactly(shared);
    }

    @Test
    void withoutAHomeItsCachesLieInAFolderOfItsOwn() throws Exception {
        launched("-uHOME");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared)))
                .isEqualTo("rwx------");
        assertThat(names(shared)).anyMatch(it -> it.endsWith("launcher.lock"));
    }

    /** What the launcher would open, truncate or believe. */
    private static void lay(Path cache) throws IOException {
        Files.createDirectories(cache);
        for (var name : List.of("launcher.lock", "build.log", "client.aot")) {
            var file = Files.writeString(cache.resolve(name), PRECIOUS);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        }
    }

    private static Path opened(Path folder) throws IOException {
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** {@code home}: an option or assignment of env(1). */
    private String launched(String home) throws Exception {
        return run(
                "setpriv",
                "--reuid=" + uid,
                "--regid=" + uid,
                "--clear-groups",
                "env",
                "-uXDG_CACHE_HOME",
                home,
                "VALVO_JAVA_HOME=" + System.getProperty("java.home"),
                launcher.toString(),
                "no-such-verb");
    }

    private static List<Path> names(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.sorted().toList();
        }
    }

    private String run(String... command) throws Exception {
        var words = new ArrayList<>(List.of(command));
        var process =
                new ProcessBuilder(words)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        var output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
        return output;
    }
}
