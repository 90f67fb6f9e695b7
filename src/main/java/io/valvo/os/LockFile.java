package io.valvo.os;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.valvo.os.linux.OfdLockFile;
import io.valvo.os.portable.RecordLockFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * An open regular file whose single bytes can be locked, never reached through a link at its name.
 * Closing another descriptor of the same file costs no lock.
 */
public interface LockFile extends AutoCloseable {
    /** What tells this very file from one that took its name: device and inode. */
    Object identity();

    /** The user who owns it. */
    int owner();

    /** Locks one byte exclusively, without waiting; false: somebody else has it. */
    boolean tryLock(long at) throws IOException;

    void unlock(long at) throws IOException;

    /** Whether somebody else has locked this byte; locks nothing. */
    boolean isLocked(long at) throws IOException;

    /** Its content, ASCII, as far as so many bytes reach. */
    String read(int most) throws IOException;

    /** Replaces its content, in place first: on a full disk there is room where something was. */
    void write(String text) throws IOException;

    @Override
    void close() throws IOException;

    /**
     * Opens it for locking, makes it (0600) where there is none.
     *
     * @throws IOException with the reason in words, also when what lies there is no regular file
     */
    static LockFile create(Path file) throws IOException {
        return OfdLockFile.isSupported() ? OfdLockFile.create(file) : RecordLockFile.create(file);
    }

    /**
     * Opens one that may be anybody's, only to look: whatever lies there, nothing waits.
     *
     * @throws java.nio.file.NoSuchFileException there is none
     */
    static LockFile look(Path file) throws IOException {
        return OfdLockFile.isSupported() ? OfdLockFile.look(file) : RecordLockFile.look(file);
    }

    static String read(FileChannel channel, int most) throws IOException {
        var content = ByteBuffer.allocate(most);
        channel.read(content, 0);
        return US_ASCII.decode(content.flip()).toString();
    }

    static void write(FileChannel channel, String text) throws IOException {
        var bytes = US_ASCII.encode(text);
        int length = bytes.remaining();
        channel.write(bytes, 0);
        channel.truncate(length);
    }
}
