package io.valvo.os;

/**
 * Size, time of change and inode of one file by stat(2), to be read again and again: for one system
 * call, and without garbage where the system allows. One thread at a time.
 */
public abstract class FileStat {
    /** While there is no such file. */
    public static final long MISSING = -1;

    private long size = MISSING;
    private long modified = Long.MIN_VALUE;
    private long inode;

    /** Reads; whether the file has another size or time than before, or came or went. */
    public final boolean changed() {
        long sizeBefore = size;
        long modifiedBefore = modified;
        read();
        return size != sizeBefore || modified != modifiedBefore;
    }

    /** Bytes, as of the last reading; {@link #MISSING}: there was no such file. */
    public final long size() {
        return size;
    }

    /** Of the file, as of the last reading; 0: there was none, or the system doesn't tell. */
    public final long inode() {
        return inode;
    }

    /** Calls {@link #update} or {@link #updateMissing}. */
    protected abstract void read();

    protected final void update(long bytes, long modifiedNanos, long number) {
        size = bytes;
        modified = modifiedNanos;
        inode = number;
    }

    protected final void updateMissing() {
        update(MISSING, Long.MIN_VALUE, 0);
    }
}
