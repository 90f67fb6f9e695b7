package io.valvo.os;

import io.valvo.os.linux.LinuxFileStat;
import io.valvo.os.linux.ProcfsTable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Size and time of change of one file, to be looked at again and again: for one system call, and
 * without garbage where the system allows. One thread at a time.
 */
public abstract class FileStat {
    /** While there is no such file. */
    public static final long MISSING = -1;

    private long size = MISSING;
    private long modified = Long.MIN_VALUE;
    private long inode;

    public FileStat() {}

    /** The file need not exist. */
    public static FileStat at(Path file) {
        return ProcfsTable.isHere() ? new LinuxFileStat(file) : new Portable(file);
    }

    /** Looks; whether the file has another size or time than at the last look, or came or went. */
    public final boolean changed() {
        long sizeBefore = size;
        long modifiedBefore = modified;
        look();
        return size != sizeBefore || modified != modifiedBefore;
    }

    /** Bytes, as of the last look; {@link #MISSING}: there was no such file. */
    public final long size() {
        return size;
    }

    /** Of the file, as of the last look; 0: there was none, or the system doesn't tell. */
    public final long inode() {
        return inode;
    }

    public abstract void look();

    public final void seen(long bytes, long modifiedNanos, long number) {
        size = bytes;
        modified = modifiedNanos;
        inode = number;
    }

    public final void missed() {
        seen(MISSING, Long.MIN_VALUE, 0);
    }

    /** By the means of the JDK. */
    static final class Portable extends FileStat {
        private final Path file;

        Portable(Path file) {
            this.file = file;
        }

        @Override
        public void look() {
            try {
                var it = Files.readAttributes(file, BasicFileAttributes.class);
                seen(
                        it.size(),
                        it.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS),
                        0);
            } catch (IOException none) {
                missed();
            }
        }
    }
}
