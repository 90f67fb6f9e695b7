package io.valvo.os.linux;

import io.valvo.os.process.ProcessEntry;
import io.valvo.os.procfs.ProcfsParser;
import io.valvo.os.procfs.ProcfsTable;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Lists the children of this process ({@code /proc/self/task/TID/children}) that it didn't start.
 * The kernel gives an orphan to the first living thread of its subreaper ({@code find_new_reaper}
 * in kernel/exit.c): to the thread the process began with, which starts none itself and lives as
 * long as the JVM. So one small file lists them all and no child of ours. Not thread-safe.
 */
final class ReparentedChildren implements AutoCloseable {
    /** The kernel lists without a gap only what fits into one page. */
    private static final int PAGE = 4096;

    private static final int LONGEST_PID = 16;

    private static final int MOST_BYTES = 1 << 20;

    private final long self = ProcessHandle.current().pid();
    private final byte[] buffer = new byte[MOST_BYTES];
    private final RandomAccessFile children;

    /** The first thread has ended. */
    private boolean orphaned;

    /**
     * @param certain false: there may be more, the list was too long for one look, or the first
     *     thread has ended
     */
    record Look(long[] pids, boolean certain) {}

    ReparentedChildren() throws IOException {
        children = new RandomAccessFile(file(Long.toString(self)), "r");
    }

    /**
     * @param thoroughly asks too whether the first thread has ended, which costs a read; else that
     *     counts as known since the last thorough look
     */
    Look scan(boolean thoroughly) {
        try {
            children.seek(0);
            int length = fill(children);
            if (thoroughly) orphaned = length == 0 && firstThreadHasEnded();
            if (orphaned) return new Look(ofAllThreads(), false);
            return new Look(ProcfsParser.pids(buffer, length), length < PAGE - LONGEST_PID);
        } catch (IOException ended) {
            return new Look(ofAllThreads(), false);
        }
    }

    @Override
    public void close() throws IOException {
        children.close();
    }

    /** Each read brings at most a page; what is well below that was all. */
    private int fill(RandomAccessFile file) throws IOException {
        int length = 0, more;
        do {
            more = Math.max(0, file.read(buffer, length, buffer.length - length));
            length += more;
        } while (more >= PAGE - LONGEST_PID && length < buffer.length);
        return length;
    }

    /**
     * A thread that ended while others live stays as a zombie; its children went to the next one.
     */
    private boolean firstThreadHasEnded() {
        var text = new byte[1024];
        int length = ProcfsTable.read("/proc/self/task/" + self + "/stat", text);
        return ProcfsParser.stat(text, length).map(ProcessEntry::zombie).orElse(true);
    }

    private long[] ofAllThreads() {
        var threads = Optional.ofNullable(new File("/proc/self/task").list()).orElse(new String[0]);
        var all = LongStream.empty();
        for (var thread : threads) {
            all =
                    LongStream.concat(
                            all,
                            Arrays.stream(
                                    ProcfsParser.pids(
                                            buffer, ProcfsTable.read(file(thread), buffer))));
        }
        return all.toArray();
    }

    private static String file(String thread) {
        return "/proc/self/task/" + thread + "/children";
    }
}
