package io.valvo.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Bytes of a blocking channel through a buffer of 16 KiB. */
final class ChannelInput extends InputStream {
    private static final int LONGEST_LINE = 16_384;

    private final ReadableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(16_384).flip();

    ChannelInput(ReadableByteChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) return 0;
        if (!fill()) return -1;
        int count = Math.min(length, buffer.remaining());
        buffer.get(target, offset, count);
        return count;
    }

    /** Some of a body of which so much is left, at least a byte. */
    int some(byte[] target, int offset, int length, long left) throws IOException {
        int count = read(target, offset, (int) Math.min(length, left));
        if (count < 0) throw cutShort();
        return count;
    }

    /** A line of a protocol: ASCII, ended by LF or CRLF, which is taken off. */
    String line() throws IOException {
        var line = new StringBuilder();
        for (int c = required(); c != '\n'; c = required()) {
            if (line.length() == LONGEST_LINE)
                throw new IOException("a line of more than 16 KiB in the answer");
            if (c != '\r') line.append((char) c);
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private int required() throws IOException {
        int c = read();
        if (c < 0) throw cutShort();
        return c;
    }

    private static EOFException cutShort() {
        return new EOFException("the connection was closed in the middle of the answer");
    }

    private boolean fill() throws IOException {
        if (buffer.hasRemaining()) return true;
        int count = channel.read(buffer.clear());
        buffer.flip();
        return count > 0;
    }
}
