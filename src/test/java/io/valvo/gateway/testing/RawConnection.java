package io.valvo.gateway.testing;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** One end of a connection, byte by byte; nothing waits longer than a minute. */
public final class RawConnection implements AutoCloseable {
    private static final int PATIENCE = 60_000;

    private final Socket socket;
    private final InputStream in;

    public RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    public static RawConnection to(InetSocketAddress address) throws IOException {
        return new RawConnection(new Socket(address.getAddress(), address.getPort()));
    }

    /** Takes in no more than a little before it is read. */
    public static RawConnection narrow(InetSocketAddress address) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(address);
        return new RawConnection(socket);
    }

    public RawConnection send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawConnection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Up to the empty line; fails when the connection ends before. */
    public String head() throws IOException {
        var head = upTo("\r\n\r\n");
        if (!head.endsWith("\r\n\r\n")) throw new EOFException("ended after: " + head);
        return head;
    }

    /** Up to the text, or to the end of the connection. */
    public String upTo(String end) throws IOException {
        var read = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            read.append((char) next);
            if (next == end.charAt(end.length() - 1) && read.lastIndexOf(end) >= 0) break;
        }
        return read.toString();
    }

    /** Nothing has come. */
    public boolean isQuiet() throws IOException {
        return in.available() == 0;
    }

    public String exactly(int bytes) throws IOException {
        var read = in.readNBytes(bytes);
        if (read.length < bytes) throw new EOFException("ended after " + read.length);
        return new String(read, StandardCharsets.ISO_8859_1);
    }

    /** To the end of the connection; a reset is told as such. */
    public String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    public void skip(int bytes) throws IOException {
        in.skipNBytes(bytes);
    }

    /** Waits for the other side to end, dropping what it says. */
    public void awaitEnd() throws IOException {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (SocketException reset) {
            return;
        }
    }

    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    public boolean isClosed() {
        return socket.isClosed();
    }

    /** Hangs up. */
    public void leave() throws IOException {
        socket.close();
    }

    /** Ends it the hard way. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
