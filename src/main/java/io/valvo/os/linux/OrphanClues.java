package io.valvo.os.linux;

import io.valvo.os.procfs.ProcfsTable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Executable, control groups and timer slack of an orphan, which tell its origin when parent,
 * session and environment don't: {@code timerslack_ns}, {@code exe}, descriptors 1 and 2, and the
 * control groups in {@code /proc/PID}.
 *
 * @param slack its {@link TimerSlack}, above ours; 0: as ours, or unknown
 * @param outputs where its stdout and stderr go
 * @param executable path of what it executes, without links; empty when that can't be read
 * @param cgroups paths of its control groups, one for each hierarchy
 */
record OrphanClues(long slack, Set<String> outputs, String executable, List<String> cgroups) {
    private static final int CGROUP_BYTES = 16 * 1024;

    private static final long OUR_SLACK = TimerSlack.of(ProcessHandle.current().pid());

    static OrphanClues of(long pid) {
        var process = Path.of("/proc", Long.toString(pid));
        var outputs =
                Stream.of("fd/1", "fd/2")
                        .map(it -> target(process.resolve(it)))
                        .filter(it -> it.startsWith("/") && !it.startsWith("/dev/"))
                        .collect(Collectors.toSet());
        long slack = Math.max(0, TimerSlack.of(pid) - OUR_SLACK);
        return new OrphanClues(slack, outputs, target(process.resolve("exe")), cgroups(process));
    }

    /** For a thread that is about to start a process with so much more. */
    static void begin(int slack) {
        if (OUR_SLACK > 0) TimerSlack.set(OUR_SLACK + slack);
    }

    /** Whether this is executed, links followed. */
    boolean executes(String program) {
        try {
            return !executable.isEmpty()
                    && Path.of(program).toRealPath().toString().equals(executable);
        } catch (IOException gone) {
            return false;
        }
    }

    boolean isIn(Path cgroup) {
        int names = cgroup.getNameCount();
        var end = "/" + cgroup.subpath(Math.max(0, names - 2), names);
        return cgroups.stream().anyMatch(it -> it.endsWith(end));
    }

    private static List<String> cgroups(Path process) {
        var text = new byte[CGROUP_BYTES];
        int length = ProcfsTable.read(process.resolve("cgroup").toString(), text);
        return new String(Arrays.copyOf(text, length), java.nio.charset.StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException unreadable) {
            return "";
        }
    }
}
