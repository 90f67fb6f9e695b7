package io.valvo.client;

import io.valvo.text.DurationFormat;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * HTTP/1.1 over a Unix socket, as much of RFC 9112 as a client of one known server needs: the JDK's
 * own client speaks only TCP and takes ten times as long to load.
 */
final class UnixHttp {
    private static final int MOST_HEADERS = 100;
    private static final String PROVIDER = "java.nio.channels.spi.SelectorProvider";

    private UnixHttp() {}

    /**
     * Sends a request and reads the head of its answer.
     *
     * @throws java.net.ConnectException when nobody listens there
     * @throws SocketTimeoutException when no answer begins within the request's patience
     */
    static DaemonResponse exchange(Path socket, DaemonRequest request) throws IOException {
        skipSearch();
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try (var deadline = Deadline.start(channel, request.patience())) {
            return exchange(channel, socket, request, deadline);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Names the selector provider that the JDK would choose: else it opens every jar of the class
     * path in search of another one, which costs a sixth of a short call.
     */
    private static void skipSearch() {
        if (System.getProperty("os.name", "").equals("Linux")
                && System.getProperty(PROVIDER) == null) {
            System.setProperty(PROVIDER, "sun.nio.ch.EPollSelectorProvider");
        }
    }

    private static DaemonResponse exchange(
            SocketChannel channel, Path socket, DaemonRequest request, Deadline deadline)
            throws IOException {
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            write(channel, ByteBuffer.wrap(request.bytes()));
            return answer(new ChannelInput(channel));
        } catch (IOException e) {
            if (!deadline.missed()) throw e;
            throw new SocketTimeoutException(
                    "no answer within " + DurationFormat.text(request.patience()));
        }
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) channel.write(bytes);
    }

    private static DaemonResponse answer(ChannelInput input) throws IOException {
        int status = status(input.line());
        var headers = headers(input);
        return new DaemonResponse(status, headers, body(input, headers));
    }

    /** {@code HTTP/1.1 200 OK}. */
    private static int status(String line) throws IOException {
        try {
            if (line.startsWith("HTTP/1.")) return Integer.parseInt(line.substring(9, 12));
        } catch (NumberFormatException | IndexOutOfBoundsException notHttp) {
            throw new IOException("the answer is not HTTP: '" + line + "'", notHttp);
        }
        throw new IOException("the answer is not HTTP: '" + line + "'");
    }

    private static Map<String, String> headers(ChannelInput input) throws IOException {
        var headers = new HashMap<String, String>();
        for (var line = input.line(); !line.isEmpty(); line = input.line()) {
            int colon = line.indexOf(':');
            if (colon > 0)
                headers.put(lower(line.substring(0, colon)), line.substring(colon + 1).strip());
            if (headers.size() > MOST_HEADERS)
                throw new IOException("an answer of more than 100 headers");
        }
        return headers;
    }

    private static InputStream body(ChannelInput input, Map<String, String> headers)
            throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").endsWith("chunked"))
            return new ChunkedBody(input);
        var length = headers.get("content-length");
        return length == null ? input : new FixedBody(input, Long.parseLong(length));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
