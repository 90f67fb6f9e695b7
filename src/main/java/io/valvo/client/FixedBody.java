package io.valvo.client;

import java.io.IOException;
import java.io.InputStream;

/** A body whose length was told. */
final class FixedBody extends InputStream {
    private final ChannelInput input;
    private long left;

    FixedBody(ChannelInput input, long length) {
        this.input = input;
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (left == 0) return -1;
        int count = input.some(target, offset, length, left);
        left -= count;
        return count;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
