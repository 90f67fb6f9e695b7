package io.valvo.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An answer whose body is still to be read.
 *
 * @param headers by lower-case name
 */
public record DaemonResponse(int status, Map<String, String> headers, InputStream body)
        implements AutoCloseable {
    private static final int LARGEST_BODY = 64 << 20;

    public boolean ok() {
        return status >= 200 && status < 300;
    }

    boolean is(String type) {
        return headers.getOrDefault("content-type", "").startsWith(type);
    }

    /** The whole body, at most 64 MiB. */
    public String text() throws IOException {
        var bytes = body.readNBytes(LARGEST_BODY);
        if (bytes.length == LARGEST_BODY) throw new IOException("an answer of more than 64 MiB");
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
