package io.valvo.os;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

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
