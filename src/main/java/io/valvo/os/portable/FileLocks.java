package io.valvo.os.portable;

import io.valvo.os.PortLocks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Locks as locked files {@code valvo-port-8080} in a directory that all users share. The files
 * stay, empty.
 */
public final class FileLocks implements PortLocks {
    private final Path directory;
    private final Map<Integer, FileChannel> channels = new HashMap<>();

    public FileLocks() {
        this(Path.of("/tmp"));
    }

    public FileLocks(Path directory) {
        this.directory = directory;
    }

    @Override
    public synchronized Attempt tryLock(int port) {
        if (channels.containsKey(port)) return new Locked();
        try {
            return locked(port, open(port));
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "port " + port + " can't be locked: " + failure.getMessage(), failure);
        }
    }

    private Attempt locked(int port, FileChannel channel) throws IOException {
        if (!lock(channel)) {
            channel.close();
            return new HeldElsewhere(OptionalLong.empty());
        }
        channels.put(port, channel);
        return new Locked();
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException anotherOfThisProcess) {
            return false;
        }
    }

    /** Readable and writable by all: the lock of another user must be seen. */
    private FileChannel open(int port) throws IOException {
        var file = directory.resolve("valvo-port-" + port);
        if (Files.notExists(file)) create(file);
        return FileChannel.open(file, StandardOpenOption.WRITE);
    }

    private static void create(Path file) throws IOException {
        try {
            Files.createFile(file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        } catch (java.nio.file.FileAlreadyExistsException another) {
            // Another daemon was quicker; its file is as good.
        }
    }

    @Override
    public synchronized Optional<HeldElsewhere> heldElsewhere(int port) {
        if (channels.containsKey(port)) return Optional.empty();
        return switch (tryLock(port)) {
            case HeldElsewhere held -> Optional.of(held);
            case Locked() -> {
                unlock(port);
                yield Optional.empty();
            }
        };
    }

    @Override
    public synchronized void unlock(int port) {
        var channel = channels.remove(port);
        if (channel != null) close(channel);
    }

    @Override
    public synchronized void close() {
        channels.values().forEach(FileLocks::close);
        channels.clear();
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException closedAnyway) {
            throw new UncheckedIOException(closedAnyway);
        }
    }
}
