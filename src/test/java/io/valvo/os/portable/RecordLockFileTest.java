package io.valvo.os.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.valvo.os.linux.OfdLockFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What other systems than Linux have; seen by the locks of Linux, which exclude it. */
@Timeout(30)
class RecordLockFileTest {
    @TempDir Path dir;

    @Test
    void whatItLocksOthersSeeAsLocked() throws IOException {
        var file = dir.resolve("lock");
        try (var lock = RecordLockFile.create(file);
                var other = OfdLockFile.open(file)) {
            assertThat(lock.identity()).isEqualTo(other.identity());
            assertThat(lock.tryLock(7)).isTrue();
            assertThat(other.isLocked(7)).isTrue();
            lock.unlock(7);
            assertThat(other.isLocked(7)).isFalse();
            lock.write("4711 1\n");
            assertThat(lock.read(64)).isEqualTo("4711 1\n");
        }
    }

    @Test
    void itSeesWhatOthersHaveLocked() throws IOException {
        var file = dir.resolve("lock");
        try (var other = OfdLockFile.create(file);
                var lock = RecordLockFile.open(file)) {
            assertThat(lock.isLocked(7)).isFalse();
            assertThat(other.tryLock(7)).isTrue();
            assertThat(lock.isLocked(7)).isTrue();
        }
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        var link = Files.createSymbolicLink(dir.resolve("lock"), dir.resolve("precious"));
        assertThatThrownBy(() -> RecordLockFile.create(link))
                .hasMessageContaining("is a symbolic link");
        assertThat(dir.resolve("precious")).doesNotExist();
    }
}
