package io.valvo.api.http;

import io.valvo.statedir.ShortSocketPath;
import io.valvo.statedir.StateDir;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/**
 * The bound control socket and its file, which appears with mode 0600 at once, and replaces one
 * that nobody answers on. Knows its file by device and inode: another one of that name isn't its.
 */
final class UnixSocketFile implements AutoCloseable {
    private static final String CRADLE = ".s";
    private static final Object NOTHING = new Object();

    private final Path file;
    private final ServerSocketChannel channel;
    private final Object identity;

    private UnixSocketFile(Path file, ServerSocketChannel channel) {
        this.file = file;
        this.channel = channel;
        identity = identity(file);
    }

    /**
     * Listens: from now on connections wait to be accepted.
     *
     * @throws IOException when another daemon answers there
     */
    static UnixSocketFile open(StateDir stateDir) throws IOException {
        var file = stateDir.socket();
        try (var place = ShortSocketPath.of(stateDir.root(), file.getFileName().toString())) {
            if (answers(place.directory().resolve(file.getFileName())))
                throw new BindException("another supervisor answers on " + file);
            Files.deleteIfExists(file);
            return new UnixSocketFile(file, bind(file, place.directory()));
        }
    }

    ServerSocketChannel channel() {
        return channel;
    }

    /** Whether the file of that name still leads here. */
    boolean isInPlace() {
        return identity.equals(identity(file));
    }

    /** Takes its file away, and no other. */
    @Override
    public void close() throws IOException {
        if (isInPlace()) Files.deleteIfExists(file);
        channel.close();
    }

    /** Bound in a directory of mode 0700, so that nobody can connect before the mode is right. */
    private static ServerSocketChannel bind(Path file, Path place) throws IOException {
        var cradle = cradle(file.resolveSibling(CRADLE));
        var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(place.resolve(CRADLE).resolve("s")));
            Files.setPosixFilePermissions(
                    cradle.resolve("s"), PosixFilePermissions.fromString("rw-------"));
            Files.move(cradle.resolve("s"), file, StandardCopyOption.ATOMIC_MOVE);
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

    private static Object identity(Path file) {
        try {
            var key =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            .fileKey();
            return Objects.requireNonNullElse(key, file);
        } catch (IOException absent) {
            return NOTHING;
        }
    }
}
