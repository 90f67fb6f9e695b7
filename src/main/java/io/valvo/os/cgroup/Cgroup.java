package io.valvo.os.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** One control group of version 2. All of its calls are short and of the kernel alone. */
public record Cgroup(Path directory) {
    private static final Pattern STALLED = Pattern.compile("(?m)^some .*total=(\\d+)");
    private static final double MICROS = 1e6;

    public boolean exists() {
        return Files.isDirectory(directory);
    }

    /** Whoever writes its pid into this file is a member, and all that descends from it. */
    public Path members() {
        return directory.resolve("cgroup.procs");
    }

    /** What the kernel doesn't know, as an older one, is left out. */
    public void set(Map<String, String> settings) throws IOException {
        for (var it : settings.entrySet())
            if (Files.exists(directory.resolve(it.getKey())))
                write(directory, it.getKey(), it.getValue());
    }

    /** SIGKILL to all members at once, whoever is being born included. */
    public void kill() {
        try {
            write(directory, "cgroup.kill", "1");
        } catch (IOException gone) {
            // Who is left is found by ancestry and marker.
        }
    }

    /** How many members the kernel has killed for want of memory within their bound. */
    public long oomKills() {
        return figure("memory.events", Pattern.compile("(?m)^oom_kill (\\d+)"));
    }

    /** The most that it ever had, bytes; −1: not known. */
    public long peak() {
        return figure("memory.peak", Pattern.compile("^(\\d+)"));
    }

    /**
     * How long some of its members have waited (PSI), seconds.
     *
     * @param resource {@code memory}, {@code cpu} or {@code io}
     */
    public OptionalDouble stalled(String resource) {
        long micros = figure(resource + ".pressure", STALLED);
        return micros < 0 ? OptionalDouble.empty() : OptionalDouble.of(micros / MICROS);
    }

    /** Unless it still has members; whether it is gone. */
    public boolean remove() {
        try {
            Files.deleteIfExists(directory);
            return true;
        } catch (IOException busy) {
            return false;
        }
    }

    static void write(Path directory, String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text, StandardOpenOption.WRITE);
    }

    private long figure(String file, Pattern pattern) {
        try {
            var found = pattern.matcher(Files.readString(directory.resolve(file)));
            return found.find() ? Long.parseLong(found.group(1)) : -1;
        } catch (IOException none) {
            return -1;
        }
    }
}
