package io.valvo.statedir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

class FileErrorTextTest {
    @Test
    void aFilesTroubleHasAReason() {
        assertThat(FileErrorText.text(new AccessDeniedException("/s/logs")))
                .isEqualTo("/s/logs: permission denied");
        assertThat(FileErrorText.text(new FileAlreadyExistsException("/s")))
                .isEqualTo("/s: a file that is no directory");
        assertThat(FileErrorText.text(new NoSuchFileException("/s")))
                .isEqualTo("/s: no such file or directory");
        assertThat(FileErrorText.text(new FileSystemException("/s", null, "Read-only file system")))
                .isEqualTo("/s: Read-only file system");
        assertThat(FileErrorText.text(new IOException("No space left on device")))
                .isEqualTo("No space left on device");
    }
}
