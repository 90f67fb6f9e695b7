package io.valvo.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.os.platform.Platform;
import io.valvo.os.portable.NioFileStat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.function.Function;

class FileStatTest {
    @TempDir Path directory;

    /** The two ways to look. */
    enum Way {
        HERE(Platform::fileStat),
        PORTABLE(NioFileStat::new);

        private final Function<Path, FileStat> maker;

        Way(Function<Path, FileStat> maker) {
            this.maker = maker;
        }
    }

    @ParameterizedTest
    @EnumSource
    void seesThatAFileCameGrewWasTouchedAndWent(Way way) throws IOException {
        var file = directory.resolve("öl.log");
        var glance = way.maker.apply(file);
        assertThat(glance.changed()).isFalse();
        assertThat(glance.size()).isEqualTo(FileStat.MISSING);
        Files.writeString(file, "one");
        assertThat(glance.changed()).isTrue();
        assertThat(glance.size()).isEqualTo(3);
        assertThat(glance.changed()).isFalse();
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(7, 5_000)));
        assertThat(glance.changed()).isTrue();
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(7, 6_000)));
        assertThat(glance.changed()).isTrue();
        Files.delete(file);
        assertThat(glance.changed()).isTrue();
        assertThat(glance.size()).isEqualTo(FileStat.MISSING);
    }
}
