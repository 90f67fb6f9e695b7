package io.valvo.os;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A log file as posix_spawn would create it, for the portable back end. */
final class LogFile {
    private LogFile() {}

    /** Readable by the group, by nobody else (0640). */
    static void create(Path file) throws IOException {
        var mode =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));
        try {
            Files.createFile(file, mode);
        } catch (FileAlreadyExistsException welcome) {
            return;
        }
    }
}
