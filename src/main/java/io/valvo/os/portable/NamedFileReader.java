package io.valvo.os.portable;

import static io.valvo.os.RegularFileCheck.DIRECTORY;
import static io.valvo.os.RegularFileCheck.REGULAR;
import static io.valvo.os.RegularFileCheck.checkDisk;
import static io.valvo.os.RegularFileCheck.checkRegular;
import static io.valvo.os.RegularFileCheck.checkSize;

import io.valvo.model.FileContent;
import io.valvo.os.RegularFileCheck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files that somebody else names: looks by stat(2) what lies there, and then opens it. */
public final class NamedFileReader {
    private NamedFileReader() {}

    /** Follows links. */
    public static FileContent read(Path file, int most) {
        return RegularFileCheck.content(file, () -> checked(file, most));
    }

    private static FileContent checked(Path file, int most) throws IOException {
        if (Files.notExists(file)) throw new NoSuchFileException(file.toString());
        if (Files.isDirectory(file)) checkRegular(file, DIRECTORY);
        checkRegular(file, Files.isRegularFile(file) ? REGULAR : 0);
        checkDisk(file, file.toRealPath());
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(most + 1);
            checkSize(file, bytes.length, most);
            return new FileContent.Bytes(bytes);
        }
    }
}
