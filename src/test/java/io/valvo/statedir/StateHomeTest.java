package io.valvo.statedir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

class StateHomeTest {
    @TempDir Path folder;
    private Path home = Path.of("");
    private Path account = Path.of("");
    private Path temporary = Path.of("");

    @BeforeEach
    void make() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
        account = Files.createDirectory(folder.resolve("account"));
        temporary = Files.createDirectory(folder.resolve("tmp"));
    }

    @Test
    void theStateHomeOfXdgMayBeNewAndWinsOverHome() {
        var xdg = folder.resolve("new/state");
        var both = Map.of("XDG_STATE_HOME", xdg.toString(), "HOME", home.toString());
        assertThat(find(both)).isEqualTo(xdg);
    }

    @Test
    void homeWinsOverTheAccounts() {
        assertThat(find(Map.of("HOME", home.toString()))).isEqualTo(home.resolve(".local/state"));
        assertThat(find(Map.of())).isEqualTo(account.resolve(".local/state"));
    }

    /** Relative, not there, a file, below a file. */
    @ParameterizedTest
    @ValueSource(strings = {"", "state", "/nonexistent/valvo", "/etc/passwd", "/etc/passwd/x"})
    void aHomeThatIsNoneDoesNotCount(String none) {
        assertThat(find(Map.of("HOME", none))).isEqualTo(account.resolve(".local/state"));
        if (!none.startsWith("/nonexistent"))
            assertThat(find(Map.of("XDG_STATE_HOME", none, "HOME", home.toString())))
                    .isEqualTo(home.resolve(".local/state"));
    }

    @Test
    void whatIsInUseIsFoundAlsoWhenItCanNotBeWrittenAnyMore() throws IOException {
        var used = Files.createDirectories(home.resolve(".local/state/valvo"));
        Files.setPosixFilePermissions(used, PosixFilePermissions.fromString("r-x------"));
        assertThat(find(Map.of("HOME", home.toString()))).isEqualTo(home.resolve(".local/state"));
        Files.setPosixFilePermissions(used, PosixFilePermissions.fromString("rwx------"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?", "", "/nonexistent"})
    void whoHasNoHomeHasAFolderOfHisOwnInTmp(String account) throws IOException {
        var own = new StateHome(Map.of(), account, temporary).find();
        assertThat(own).isEqualTo(own());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                .isEqualTo("rwx------");
        assertThat(new StateHome(Map.of(), account, temporary).find()).isEqualTo(own);
    }

    @Test
    void aFolderInTmpThatOthersCanReachIsRefused() throws IOException {
        Files.createDirectory(own());
        Files.setPosixFilePermissions(own(), PosixFilePermissions.fromString("rwx--x---"));
        refused();
    }

    @Test
    void aLinkInTmpIsRefusedWhereverItLeads() throws IOException {
        var elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwx------"));
        Files.createSymbolicLink(own(), elsewhere);
        refused();
    }

    private void refused() {
        assertThatThrownBy(() -> new StateHome(Map.of(), "?", temporary).find())
                .isInstanceOf(NoStateHomeException.class)
                .hasMessageContaining("isn't this user's alone")
                .hasMessageContaining("--state-dir DIR or VALVO_STATE_DIR");
    }

    private Path own() throws IOException {
        return temporary.resolve("valvo-" + Files.getAttribute(folder, "unix:uid"));
    }

    private Path find(Map<String, String> environment) {
        return new StateHome(environment, account.toString(), temporary).find();
    }
}
