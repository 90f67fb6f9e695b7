package io.valvo.config.source;

import io.valvo.model.FileContent;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The text of a file that a configuration names: UTF-8, of a bounded size. What is no regular file
 * (a FIFO or device would block whoever opens it) the {@link FileContent.Reader} refuses.
 */
public sealed interface TextFile {
    /** Bytes of one file; more is a mistake, not a configuration. */
    int LIMIT = 1 << 20;

    /** Without a byte order mark. */
    record Text(String text) implements TextFile {}

    /** {@code why}: what it is instead, to be read after the file's name. */
    record Unreadable(String why) implements TextFile {}

    static TextFile read(Path file, FileContent.Reader reader) {
        return switch (reader.read(file, LIMIT)) {
            case FileContent.Unreadable(var why) -> new Unreadable(why);
            case FileContent.Bytes(var bytes) -> decoded(bytes);
        };
    }

    private static TextFile decoded(byte[] bytes) {
        try {
            var text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return new Text(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            return new Unreadable("a file that is not UTF-8 text");
        }
    }
}
