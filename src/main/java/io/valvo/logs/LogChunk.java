package io.valvo.logs;

/**
 * A line of a file, or a part of one that is too long.
 *
 * @param offset of its first byte in the file
 */
public record LogChunk(long offset, String text) {}
