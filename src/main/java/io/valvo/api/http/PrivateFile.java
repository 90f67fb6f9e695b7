package io.valvo.api.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that nobody else may read (0600). */
public final class PrivateFile {
    private static final String MINE_ALONE = "rw-------";

    private PrivateFile() {}

    /** The file has its mode before its content, and its content before its name. */
    public static void write(Path file, byte[] content) throws IOException {
        var draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var mode =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(MINE_ALONE));
        try (var out = Files.newByteChannel(draft, options, mode)) {
            for (var rest = ByteBuffer.wrap(content); rest.hasRemaining(); ) out.write(rest);
        }
        Files.move(
                draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static void tighten(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(MINE_ALONE));
    }
}
