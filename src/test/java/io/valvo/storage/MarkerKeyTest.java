package io.valvo.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.ProcessMarker;
import io.valvo.statedir.StateDir;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;

class MarkerKeyTest {
    @TempDir Path folder;

    @BeforeEach
    void asADaemonMakesIt() throws IOException {
        permit(folder, "rwx------");
    }

    @Test
    void theNextDaemonKnowsTheMarkersOfThisOne() throws IOException {
        var marker = MarkerKey.open(folder).mark("web/2", 7);
        assertThat(MarkerKey.open(folder).fits(marker)).isTrue();
        assertThat(MarkerKey.find(folder).orElseThrow().fits(marker)).isTrue();
        assertThat(ProcessMarker.parse(marker.text())).contains(marker);
    }

    @Test
    void aSealIsGoodForOneIncarnationOfOneInstanceOfOneDirectory() throws IOException {
        var key = MarkerKey.open(folder);
        var seal = key.mark("web", 7).seal();
        var dir = folder.toString();
        assertThat(key.fits(new ProcessMarker(dir, "web", 7, seal))).isTrue();
        assertThat(key.fits(new ProcessMarker(dir, "web", 8, seal))).isFalse();
        assertThat(key.fits(new ProcessMarker(dir, "db", 7, seal))).isFalse();
        assertThat(key.fits(new ProcessMarker(dir, "web", 7, ""))).isFalse();
        assertThat(key.fits(new ProcessMarker(dir, "web", 7, "0".repeat(32)))).isFalse();
        assertThat(key.fits(new ProcessMarker("/elsewhere", "web", 7, seal))).isFalse();
    }

    @Test
    void whoeverRemovesOrReplacesTheFileFindsItAsItWas() throws IOException {
        var key = MarkerKey.open(folder);
        var marker = key.mark("web", 7);
        assertThat(key.restore()).isFalse();
        Files.delete(file());
        assertThat(key.restore()).isTrue();
        Files.delete(file());
        Files.write(file(), new byte[32]);
        assertThat(key.restore()).isTrue();
        Files.setLastModifiedTime(file(), FileTime.fromMillis(0));
        assertThat(key.restore()).as("touched").isFalse();
        assertThat(MarkerKey.open(folder).fits(marker)).isTrue();
    }

    @Test
    void aKeyIsFreshWhereThereWasNone() throws IOException {
        assertThat(MarkerKey.open(folder).isFresh()).isTrue();
        assertThat(MarkerKey.open(folder).isFresh()).isFalse();
    }

    @Test
    void nobodyElseReadsTheKey() throws IOException {
        MarkerKey.open(folder);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void aFileThatIsNoKeyIsReplaced() throws IOException {
        for (var bytes : new byte[][] {{}, {1, 2, 3}, new byte[33], new byte[10_000]}) {
            Files.write(file(), bytes);
            permit(file(), "rw-------");
            var marker = MarkerKey.open(folder).mark("web", 1);
            assertThat(MarkerKey.open(folder).fits(marker)).isTrue();
        }
    }

    @Test
    void whatOthersMayHaveWrittenIsNotBelieved() throws IOException {
        MarkerKey.open(folder);
        permit(folder, "rwxrwxrwx");
        assertThat(MarkerKey.find(folder)).isEmpty();
        permit(folder, "rwx------");
        permit(file(), "rw-rw-rw-");
        assertThat(MarkerKey.find(folder)).isEmpty();
    }

    @Test
    void aLinkOrADirectoryInItsPlaceIsNotFollowed() throws IOException {
        var elsewhere = Files.write(folder.resolve("elsewhere"), new byte[32]);
        Files.createSymbolicLink(file(), elsewhere);
        assertThat(MarkerKey.find(folder)).isEmpty();
        Files.delete(file());
        Files.createDirectory(file());
        assertThat(MarkerKey.find(folder)).isEmpty();
        assertThat(MarkerKey.find(folder.resolve("missing"))).isEmpty();
    }

    private Path file() {
        return folder.resolve(StateDir.MARKER_KEY);
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
