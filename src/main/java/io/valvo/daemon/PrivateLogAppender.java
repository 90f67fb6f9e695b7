package io.valvo.daemon;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Logback's rolling appender, whose files are made with mode 0600, whatever the umask: the first
 * one, those after a rotation, and the one in place of one that was swept. Named by {@code
 * logback.xml}.
 */
public final class PrivateLogAppender extends RollingFileAppender<ILoggingEvent> {
    private static final FileAttribute<?> MINE_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    @Override
    public void openFile(String file) throws IOException {
        try {
            Files.createFile(Path.of(file), MINE_ALONE);
        } catch (FileAlreadyExistsException earlier) {
            // It has its mode from whoever made it.
        }
        super.openFile(file);
    }
}
