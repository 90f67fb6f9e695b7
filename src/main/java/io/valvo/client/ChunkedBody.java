package io.valvo.client;

import java.io.IOException;
import java.io.InputStream;

/**
 * A body in chunks (RFC 9112, section 7.1). Ends at the last chunk; the connection's end before it
 * is an error.
 */
final class ChunkedBody extends InputStream {
    private final ChannelInput input;
    private long left;
    private boolean begun;
    private boolean ended;

    ChunkedBody(ChannelInput input) {
        this.input = input;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (left == 0 && !ended) nextChunk();
        if (ended) return -1;
        int count = input.some(target, offset, length, left);
        left -= count;
        return count;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }

    private void nextChunk() throws IOException {
        if (begun) input.line();
        begun = true;
        left = size(input.line());
        ended = left == 0;
    }

    private static long size(String line) throws IOException {
        int extension = line.indexOf(';');
        var digits = extension < 0 ? line : line.substring(0, extension);
        try {
            return Long.parseLong(digits.strip(), 16);
        } catch (NumberFormatException e) {
            throw new IOException("the answer has a chunk of size '" + line + "'", e);
        }
    }
}
