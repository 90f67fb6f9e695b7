package io.valvo.os.linux;

import io.valvo.model.status.HostMemory;
import io.valvo.os.HostMemoryReader;
import io.valvo.os.cgroup.CgroupMounts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads free memory and its pressure: of the machine ({@code /proc/meminfo}, {@code
 * /proc/pressure/memory}), or of the cgroup that this process is confined to, v2 or v1, when that
 * is less. Takes some ten microseconds.
 */
public final class LinuxHostMemory implements HostMemoryReader {
    private static final Pattern STALLED = Pattern.compile("(?m)^full avg10=([\\d.]+)");

    private final Path root;
    private final Optional<Path> v2;
    private final Optional<Path> v1;

    private LinuxHostMemory(Path root, Optional<Path> v2, Optional<Path> v1) {
        this.root = root;
        this.v2 = v2;
        this.v1 = v1;
    }

    public static LinuxHostMemory create() {
        var mounts = CgroupMounts.ofThisProcess();
        return new LinuxHostMemory(
                Path.of("/"),
                mounts.unified().filter(it -> Files.exists(it.resolve("memory.max"))),
                mounts.memory().filter(it -> Files.exists(it.resolve("memory.limit_in_bytes"))));
    }

    /** For tests: a directory that has {@code proc} and the cgroup's files in it. */
    public static LinuxHostMemory of(Path root, Optional<Path> v2, Optional<Path> v1) {
        return new LinuxHostMemory(root, v2, v1);
    }

    @Override
    public Optional<HostMemory> read() {
        var meminfo = text(root.resolve("proc/meminfo"));
        var total = figure(meminfo, "MemTotal");
        var available = figure(meminfo, "MemAvailable");
        if (total < 0 || available < 0) return Optional.empty();
        var machine = new HostMemory(total * 1024, available * 1024, stalled());
        return Optional.of(
                confined(confined(machine, v2(), "inactive_file"), v1(), "total_inactive_file"));
    }

    /** A bound on memory, and what counts towards it. */
    private record Confines(long bound, long used, Path statistics) {}

    private Optional<Confines> v2() {
        return v2.map(it -> confines(it, "memory.max", "memory.current"));
    }

    private Optional<Confines> v1() {
        return v1.map(it -> confines(it, "memory.limit_in_bytes", "memory.usage_in_bytes"));
    }

    private static Confines confines(Path cgroup, String bound, String used) {
        return new Confines(
                number(cgroup.resolve(bound)),
                number(cgroup.resolve(used)),
                cgroup.resolve("memory.stat"));
    }

    /** What is cached of files and not in use can be had at any time. */
    private static HostMemory confined(
            HostMemory host, Optional<Confines> confines, String reclaimable) {
        var bounded = confines.filter(it -> it.bound() > 0 && it.bound() < host.total());
        if (bounded.isEmpty()) return host;
        var it = bounded.get();
        long cached = Math.max(0, figure(text(it.statistics()), reclaimable));
        long left = Math.max(0, it.bound() - Math.max(0, it.used() - cached));
        return new HostMemory(it.bound(), Math.min(left, host.available()), host.stalled());
    }

    private double stalled() {
        var found = STALLED.matcher(text(root.resolve("proc/pressure/memory")));
        return found.find() ? Double.parseDouble(found.group(1)) : Double.NaN;
    }

    /** The number after a name that begins a line; −1: there is none. */
    private static long figure(String text, String name) {
        int at = text.startsWith(name) ? 0 : text.indexOf("\n" + name) + 1;
        if (at == 0 && !text.startsWith(name)) return -1;
        int from = at + name.length();
        while (from < text.length() && !Character.isDigit(text.charAt(from))) from++;
        int to = from;
        while (to < text.length() && Character.isDigit(text.charAt(to))) to++;
        return from == to ? -1 : Long.parseLong(text, from, to, 10);
    }

    /** −1: none, or {@code max}. */
    private static long number(Path file) {
        var text = text(file).strip();
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException none) {
            return "";
        }
    }
}
