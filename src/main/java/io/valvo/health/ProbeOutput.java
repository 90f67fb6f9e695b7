package io.valvo.health;

import io.valvo.logs.LogChunk;
import io.valvo.logs.LogTail;
import io.valvo.text.TerminalText;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * What an exec probe writes, in a file that it appends to. Beyond {@value #MOST} bytes the file is
 * emptied ({@code ftruncate(2)}, which a writer with {@code O_APPEND} doesn't notice): only the end
 * is ever told. Safe for several threads.
 */
final class ProbeOutput {
    static final long MOST = 256 * 1024;

    private static final FileAttribute<?> OWN =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int END = 1024;
    private static final int TOLD = 200;

    private final Path file;
    private String before = "";

    private ProbeOutput(Path file) {
        this.file = file;
    }

    /** Makes the directory if there is none. */
    static ProbeOutput in(Path directory) {
        try {
            Files.createDirectories(directory, OWN);
            return new ProbeOutput(Files.createTempFile(directory, "probe", ".out"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Path file() {
        return file;
    }

    /** To be called now and then while the probe runs. */
    synchronized void bound() {
        try (var output =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (output.size() <= MOST) return;
            before = end(output);
            output.truncate(0);
        } catch (NoSuchFileException _) {
            before = ""; // the probe has ended
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String end(FileChannel output) throws IOException {
        var bytes = ByteBuffer.allocate(END);
        output.read(bytes, output.size() - END);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }

    /** {@code ": disk full"}; empty when it wrote nothing. */
    synchronized String lastWords() {
        var excerpt = LogTail.last(file, 1);
        return excerpt.unfinished()
                .or(() -> excerpt.lines().stream().findFirst())
                .map(LogChunk::text)
                .or(() -> before.strip().lines().reduce((_, last) -> last))
                .map(text -> TerminalText.line(text, TOLD).strip())
                .filter(text -> !text.isEmpty())
                .map(text -> ": " + text)
                .orElse("");
    }

    synchronized void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
