package io.valvo.health;

import org.apache.pekko.io.Inet;

import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;

/**
 * Closes a connection by a reset (SO_LINGER with no time, socket(7)): neither end of it is left in
 * TIME_WAIT, which would keep the port of a service occupied after it has ended.
 */
final class SocketReset extends Inet.AbstractSocketOption {
    static final Inet.SocketOption ON_CLOSE = new SocketReset();

    private SocketReset() {}

    @Override
    public void afterConnect(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException closedAlready) {
            throw new UncheckedIOException(closedAlready);
        }
    }
}
