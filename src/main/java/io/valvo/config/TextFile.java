package io.valvo.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The text of a file that a configuration names: UTF-8, a regular file (a FIFO or device would
 * block whoever opens it) and of a bounded size.
 */
sealed interface TextFile {
    /** Bytes of one file; more is a mistake, not a configuration. */
    int LIMIT = 1 << 20;

    /** Without a byte order mark. */
    record Text(String text) implements TextFile {}

    /** {@code why}: what it is instead, to be read after the file's name. */
    record Unreadable(String why) implements TextFile {}

    static TextFile read(Path file) {
        try {
            if (Files.isDirectory(file)) return new Unreadable("a directory");
            if (!Files.exists(file)) return new Unreadable("no such file");
            if (!Files.isRegularFile(file))
                return new Unreadable("no regular file (a pipe, device or socket)");
            if (isMadeUp(file.toRealPath()))
                return new Unreadable("no regular file (the kernel makes it up)");
            return content(file);
        } catch (AccessDeniedException e) {
            return new Unreadable("a file that may not be read");
        } catch (CharacterCodingException e) {
            return new Unreadable("a file that is not UTF-8 text");
        } catch (IOException e) {
            return new Unreadable("a file that can't be read");
        }
    }

    /** It says that it is regular, and reading it may block for ever or have an effect. */
    private static boolean isMadeUp(Path file) {
        return file.startsWith("/proc") || file.startsWith("/sys");
    }

    private static TextFile content(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return content(in);
        }
    }

    private static TextFile content(InputStream in) throws IOException {
        var bytes = in.readNBytes(LIMIT + 1);
        if (bytes.length > LIMIT) return new Unreadable("a file of more than 1 MiB");
        var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        return new Text(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }
}
