package io.valvo.os.process;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A log file as posix_spawn would create it, for the portable back end. */
public final class OutputFile {
    private OutputFile() {}

    /** Readable by the group, by nobody else (0640). */
    public static void create(Path file) throws IOException {
        var mode =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));
        try {
            Files.createFile(file, mode);
        } catch (FileAlreadyExistsException welcome) {
            return;
        }
    }
}
