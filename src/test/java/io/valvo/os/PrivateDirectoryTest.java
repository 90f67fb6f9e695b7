package io.valvo.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.valvo.os.linux.SocketCalls;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** docs/files.md, "Who may use it". */
@Timeout(30)
class PrivateDirectoryTest {
    private static final int ME = SocketCalls.user();

    @TempDir Path dir;

    @Test
    void itIsMadeForItsOwnerAloneAndRightsOfOthersAreTakenAway() throws IOException {
        var root = dir.resolve("some/state");
        prepare(root);
        assertThat(mode(root)).isEqualTo("rwx------");
        assertThat(mode(root.resolve("logs"))).isEqualTo("rwx------");
        for (var wide : List.of("rwxrwxrwx", "rwxr-xr-x", "rwx--x---")) {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString(wide));
            Files.setPosixFilePermissions(
                    root.resolve("logs"), PosixFilePermissions.fromString(wide));
            prepare(root);
            assertThat(mode(root)).isEqualTo("rwx------");
            assertThat(mode(root.resolve("logs"))).isEqualTo("rwx------");
        }
    }

    /** {@code state-dir = "."}, {@code --state-dir /tmp}: nobody else could enter it any more. */
    @Test
    void aDirectoryThatOthersUseForOtherThingsIsNotClosedToThem() throws IOException {
        var project = Files.createDirectory(dir.resolve("project"));
        Files.setPosixFilePermissions(project, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (var own : List.of(".gitkeep", "lost+found", "token"))
            Files.createFile(project.resolve(own));
        prepare(project);
        Files.setPosixFilePermissions(project, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createFile(project.resolve("app.js"));
        assertThatThrownBy(() -> prepare(project))
                .hasMessageContaining("used for other things (app.js)");
        assertThat(mode(project)).isEqualTo("rwxr-xr-x");
        Files.createFile(project.resolve("ledger"));
        prepare(project);
        assertThat(mode(project)).isEqualTo("rwx------");
    }

    @Test
    void anotherUsersDirectoryIsRefused() {
        assertThatThrownBy(() -> new PrivateDirectory(ME + 1).prepare(dir, List.of(), List.of()))
                .hasMessage(dir + " belongs to another user (uid " + ME + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"token", "ledger.reserve", "logs/web.log", "logs", "valvo.sock"})
    void aLinkOrAFifoInItIsRefusedByName(String name) throws Exception {
        var file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file, dir.resolve("precious"));
        refused(file + " is a symbolic link, not a regular file; move it away");
        Files.delete(file);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
        refused(file + " is a special file");
        assertThat(dir.resolve("precious")).doesNotExist();
    }

    @Test
    void aDirectoryWhereAFileBelongsIsRefused() throws IOException {
        Files.createDirectory(dir.resolve("token"));
        refused(dir.resolve("token") + " is a directory");
    }

    @Test
    void aFolderMayLieElsewhere() throws IOException {
        var elsewhere = Files.createDirectories(dir.resolve("disk/logs"));
        var root = Files.createDirectories(dir.resolve("state"));
        Files.createSymbolicLink(root.resolve("logs"), elsewhere);
        prepare(root);
        assertThat(mode(elsewhere)).isEqualTo("rwx------");
    }

    private void refused(String why) {
        assertThatThrownBy(() -> prepare(dir))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }

    private static void prepare(Path root) throws IOException {
        new PrivateDirectory(ME).prepare(root, List.of("logs"), List.of("token"));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
