package io.valvo.os.linux;

import io.valvo.os.TreeUsage.Member;

import java.util.Arrays;

/**
 * Reads {@code io}, {@code fd} and {@code smaps_rollup} of {@code /proc/PID}: one more file for
 * each figure.
 */
final class ProcessDetails {
    private static final byte[] FD = ProcfsReader.ascii("/fd");
    private static final byte[] IO = ProcfsReader.ascii("/io");
    private static final byte[] SMAPS = ProcfsReader.ascii("/smaps_rollup");
    private static final byte[] READ_BYTES = ProcfsReader.ascii("\nread_bytes: ");
    private static final byte[] WRITE_BYTES = ProcfsReader.ascii("\nwrite_bytes: ");
    private static final byte[] PSS = ProcfsReader.ascii("\nPss:");

    private final ProcfsReader reader;

    ProcessDetails(ProcfsReader reader) {
        this.reader = reader;
    }

    /** Descriptors, and bytes from and to storage. */
    void read(Member member) {
        countFiles(member);
        int length = reader.read(member.pid, IO);
        member.readBytes = figure(READ_BYTES, length, member.readBytes);
        member.writtenBytes = figure(WRITE_BYTES, length, member.writtenBytes);
    }

    /** Since Linux 6.2 the directory's size is the number of descriptors; before, 0. */
    void countFiles(Member member) {
        long size = reader.size(member.pid, FD);
        member.files = size != 0 ? (int) size : listed(member.pid);
    }

    /** Bytes; pages that are shared count by their share (PSS). Its resident bytes if not known. */
    long proportional(Member member) {
        return figure(PSS, reader.read(member.pid, SMAPS), member.resident / 1024) * 1024;
    }

    private static int listed(int pid) {
        var names = new java.io.File("/proc/" + pid + "/fd").list();
        return names == null ? -1 : names.length;
    }

    /** The number after a label in what was read last. */
    private long figure(byte[] label, int length, long otherwise) {
        var text = reader.text;
        for (int at = 0; at + label.length < length; at++) {
            if (!Arrays.equals(text, at, at + label.length, label, 0, label.length)) continue;
            long value = 0;
            for (int i = at + label.length; i < length && text[i] != '\n'; i++)
                if (text[i] >= '0' && text[i] <= '9') value = value * 10 + (text[i] - '0');
            return value;
        }
        return otherwise;
    }
}
