package io.valvo.e2e.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What Linux says of processes and ports, by /proc alone: an observer who shares no code with what
 * is observed.
 */
public final class ProcfsObserver {
    private static final int LISTENING = 0x0A; // TCP_LISTEN in include/net/tcp_states.h

    private ProcfsObserver() {}

    /**
     * A process.
     *
     * @param state one letter: Z a zombie
     * @param command empty for a zombie
     */
    public record Fact(long pid, char state, long parent, long session, String command) {}

    public static List<Fact> processes() {
        try (var entries = Files.list(Path.of("/proc"))) {
            return entries.map(e -> e.getFileName().toString())
                    .filter(name -> Character.isDigit(name.charAt(0)))
                    .flatMap(name -> fact(Long.parseLong(name)).stream())
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public static Optional<Fact> fact(long pid) {
        return read(pid, "stat").map(stat -> fact(pid, stat));
    }

    /**
     * Fields as in proc_pid_stat(5); the second is the name in parentheses, which may itself hold
     * blanks.
     */
    private static Fact fact(long pid, String stat) {
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        var command = read(pid, "cmdline").orElse("").replace('\0', ' ').strip();
        return new Fact(
                pid,
                fields[0].charAt(0),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[3]),
                command);
    }

    /** Runs: neither gone nor a zombie. */
    public static boolean alive(long pid) {
        return fact(pid).filter(it -> it.state() != 'Z').isPresent();
    }

    public static List<Fact> children(long pid) {
        return processes().stream().filter(it -> it.parent() == pid).toList();
    }

    public static List<Fact> zombies(long parent) {
        return children(parent).stream().filter(it -> it.state() == 'Z').toList();
    }

    /** Everything whose environment says that a daemon of this state directory started it. */
    public static List<Fact> marked(Path state) {
        return processes().stream()
                .filter(it -> environment(it.pid(), "VALVO_ID").startsWith(state + "#"))
                .toList();
    }

    /** Everything that descends from an instance, by the marker. */
    public static List<Fact> marked(Path state, String instance) {
        var start = state + "#" + instance + "#";
        return processes().stream()
                .filter(it -> environment(it.pid(), "VALVO_ID").startsWith(start))
                .toList();
    }

    /** A variable of the environment that a process was started with; empty when it has none. */
    public static String environment(long pid, String name) {
        return Stream.of(read(pid, "environ").orElse("").split("\0"))
                .filter(it -> it.startsWith(name + "="))
                .map(it -> it.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    /** The line of /proc/PID/status with this name, without it: {@code Uid}, {@code Threads}, … */
    public static String status(long pid, String name) {
        return read(pid, "status")
                .orElse("")
                .lines()
                .filter(it -> it.startsWith(name + ":"))
                .map(it -> it.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** Text of /proc/PID/name; empty when the process is gone or isn't ours to read. */
    public static Optional<String> read(long pid, String name) {
        try {
            return Optional.of(Files.readString(Path.of("/proc/" + pid + "/" + name), ISO_8859_1));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Whether anybody listens on this TCP port, whatever the address. */
    public static boolean listens(int port) {
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .anyMatch(file -> listens(Path.of(file), port));
    }

    private static boolean listens(Path table, int port) {
        try (var rows = Files.lines(table)) {
            return rows.skip(1)
                    .map(row -> row.strip().split("\\s+"))
                    .anyMatch(row -> listens(row, port));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** {@code sl local_address rem_address st …}, addresses as HEX:PORT (proc_net(5)). */
    private static boolean listens(String[] row, int port) {
        var local = row[1].substring(row[1].indexOf(':') + 1);
        return Integer.parseInt(row[3], 16) == LISTENING && Integer.parseInt(local, 16) == port;
    }

    /** Whether a process has a descriptor of the socket that listens on a TCP port. */
    public static boolean holdsListener(long pid, int port) throws IOException {
        var inodes =
                Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                        .flatMap(file -> rows(Path.of(file)))
                        .filter(row -> listens(row, port))
                        .map(row -> "socket:[" + row[9] + "]")
                        .toList();
        try (var descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return descriptors.anyMatch(it -> inodes.contains(target(it)));
        }
    }

    private static Stream<String[]> rows(Path table) {
        try {
            return Files.readAllLines(table).stream().skip(1).map(row -> row.strip().split("\\s+"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closed) {
            return "";
        }
    }

    public static void signal(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-s", name, Long.toString(pid)).inheritIO().start().waitFor();
    }

    public static void kill(Fact process) {
        ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** The daemon that holds the lock of a state directory, when it still runs. */
    public static Optional<Fact> daemon(Path state) {
        try {
            var holder = Files.readString(state.resolve("lock")).strip().split(" ")[0];
            return holder.isEmpty()
                    ? Optional.empty()
                    : fact(Long.parseLong(holder)).filter(ProcfsObserver::isValvo);
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    private static boolean isValvo(Fact process) {
        return process.command().contains("io.valvo.Main");
    }
}
