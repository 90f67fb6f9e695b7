package io.valvo.os.procfs;

import io.valvo.model.ProcessMarker;
import io.valvo.os.ProcessInfo;
import io.valvo.os.process.ProcessEntry;
import io.valvo.os.process.ProcessTable;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The process table of Linux: {@code /proc}. */
public final class ProcfsTable implements ProcessTable {
    /** Ticks of start times per second: USER_HZ, 100 on every architecture that has a JVM. */
    private static final int TICKS_PER_SECOND = 100;

    private static final int STAT_BYTES = 1024;
    private static final int STATUS_BYTES = 4096;
    private static final int COMMAND_BYTES = 4 * ProcessInfo.COMMAND_LENGTH;

    /** The longest environment that is looked at. */
    private static final int ENVIRONMENT_BYTES = 256 * 1024;

    private static final ThreadLocal<byte[]> ENVIRONMENT =
            ThreadLocal.withInitial(() -> new byte[ENVIRONMENT_BYTES]);

    private final Instant boot = bootTime();

    public static boolean isHere() {
        return new File("/proc/self/stat").canRead();
    }

    @Override
    public List<ProcessEntry> scan() {
        var names = new File("/proc").list();
        var buffer = new byte[STAT_BYTES];
        var entries = new ArrayList<ProcessEntry>();
        for (var name : names == null ? new String[0] : names) {
            if (Character.isDigit(name.charAt(0))) stat(name, buffer).ifPresent(entries::add);
        }
        return entries;
    }

    @Override
    public Optional<ProcessEntry> read(long pid) {
        return stat(Long.toString(pid), new byte[STAT_BYTES]);
    }

    @Override
    public Optional<String> marker(ProcessEntry entry) {
        var buffer = ENVIRONMENT.get();
        int length = read(file(entry, "environ"), buffer);
        return ProcfsParser.variable(buffer, length, ProcessMarker.VARIABLE);
    }

    @Override
    public int realUser(ProcessEntry entry) {
        var buffer = new byte[STATUS_BYTES];
        return ProcfsParser.realUser(buffer, read(file(entry, "status"), buffer));
    }

    @Override
    public ProcessInfo info(ProcessEntry entry, Optional<String> marker) {
        var since = boot.plusMillis(entry.id().startTicks() * 1000 / TICKS_PER_SECOND);
        return new ProcessInfo(
                entry.id(),
                entry.parent(),
                entry.group(),
                entry.session(),
                entry.state(),
                user(entry),
                command(entry),
                marker,
                since);
    }

    @Override
    public String bootId() {
        return text("/proc/sys/kernel/random/boot_id").strip();
    }

    /**
     * Fills the buffer from the file's beginning; returns the bytes read, 0 when it is gone or
     * forbidden.
     */
    public static int read(String file, byte[] buffer) {
        try (var in = new FileInputStream(file)) {
            return Math.max(0, in.readNBytes(buffer, 0, buffer.length));
        } catch (IOException gone) {
            return 0;
        }
    }

    /** Whether its status is shown to us: the kernel shows 0 to other users. */
    public static boolean isReadable(long pid) {
        try {
            var ours = Files.getOwner(Path.of("/proc/self"));
            return ours.getName().equals("root")
                    || ours.equals(Files.getOwner(Path.of("/proc/" + pid)));
        } catch (IOException gone) {
            return false;
        }
    }

    private static Optional<ProcessEntry> stat(String pid, byte[] buffer) {
        int length = read("/proc/" + pid + "/stat", buffer);
        return length == 0 ? Optional.empty() : ProcfsParser.stat(buffer, length);
    }

    private static String command(ProcessEntry entry) {
        var buffer = new byte[COMMAND_BYTES];
        return ProcfsParser.command(buffer, read(file(entry, "cmdline"), buffer), entry.name());
    }

    private static String user(ProcessEntry entry) {
        try {
            return Files.getOwner(Path.of("/proc/" + entry.pid())).getName();
        } catch (IOException gone) {
            return "?";
        }
    }

    private static String file(ProcessEntry entry, String name) {
        return "/proc/" + entry.pid() + "/" + name;
    }

    private static Instant bootTime() {
        return text("/proc/stat")
                .lines()
                .filter(line -> line.startsWith("btime "))
                .map(line -> Instant.ofEpochSecond(Long.parseLong(line.substring(6).strip())))
                .findFirst()
                .orElse(Instant.EPOCH);
    }

    private static String text(String file) {
        var buffer = new byte[1 << 16];
        return new String(Arrays.copyOf(buffer, read(file, buffer)), StandardCharsets.UTF_8);
    }
}
