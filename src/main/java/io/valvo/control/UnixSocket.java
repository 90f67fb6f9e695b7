package io.valvo.control;

import io.valvo.wire.StateDir;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file of the control socket: appears with mode 0600 at once, replaces one that nobody answers
 * on.
 */
final class UnixSocket {
    /** Shorter than the name of the socket, so that its path fits whenever that one's does. */
    private static final String CRADLE = ".s";

    private UnixSocket() {}

    /**
     * Listens.
     *
     * @throws IOException when another daemon answers there, or the path is too long for the kernel
     */
    static ServerSocketChannel open(StateDir stateDir) throws IOException {
        if (!stateDir.reachable()) throw tooLong(stateDir);
        if (answers(stateDir.socketAddress())) {
            throw new BindException("another supervisor answers on " + stateDir.socket());
        }
        Files.deleteIfExists(stateDir.socket());
        return bind(stateDir);
    }

    /** Bound in a directory of mode 0700, so that nobody can connect before the mode is right. */
    private static ServerSocketChannel bind(StateDir stateDir) throws IOException {
        var cradle = cradle(stateDir.root().resolve(CRADLE));
        var born = stateDir.socketAddress().resolveSibling(CRADLE).resolve("s");
        var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(born));
            Files.setPosixFilePermissions(
                    cradle.resolve("s"), PosixFilePermissions.fromString("rw-------"));
            Files.move(cradle.resolve("s"), stateDir.socket(), StandardCopyOption.ATOMIC_MOVE);
            return channel;
        } catch (IOException failed) {
            channel.close();
            throw failed;
        } finally {
            empty(cradle);
        }
    }

    private static Path cradle(Path directory) throws IOException {
        empty(directory);
        var mode =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        return Files.createDirectory(directory, mode);
    }

    private static void empty(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve("s"));
        Files.deleteIfExists(directory);
    }

    private static boolean answers(Path socket) {
        try (var _ = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return true;
        } catch (IOException nobody) {
            return false;
        }
    }

    private static IOException tooLong(StateDir stateDir) {
        return new IOException(
                "the path "
                        + stateDir.socket()
                        + " is too long for a Unix socket (107 bytes);"
                        + " name a shorter state directory with --state-dir or state-dir");
    }
}
