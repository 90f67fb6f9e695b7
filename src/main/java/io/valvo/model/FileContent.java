package io.valvo.model;

import java.nio.file.Path;

/** What reading a file that somebody names came to. */
public sealed interface FileContent {
    /** All of it. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Bytes(byte[] bytes) implements FileContent {}

    /** {@code why}: what it is instead, to be read after the file's name: {@code a directory}. */
    record Unreadable(String why) implements FileContent {}

    /** Opens and reads files; must never wait for anybody else. */
    @FunctionalInterface
    interface Reader {
        /** {@code most}: more bytes than that make it unreadable. */
        FileContent read(Path file, int most);
    }
}
