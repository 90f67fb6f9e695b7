package io.valvo.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** {@code RLIMIT_NOFILE} of this process: the hard limit, which the JVM makes its soft one. */
public final class OpenFileLimit {
    private static final String NAME = "Max open files";

    private OpenFileLimit() {}

    /** Descriptors that it may have; empty where there is no procfs, or no limit. */
    public static OptionalLong own() {
        try {
            return hard(Files.readAllLines(Path.of("/proc/self/limits")));
        } catch (IOException noProcfs) {
            return OptionalLong.empty();
        }
    }

    /** Of the lines of {@code /proc/PID/limits}. */
    static OptionalLong hard(List<String> lines) {
        return lines.stream()
                .filter(it -> it.startsWith(NAME))
                .map(it -> it.substring(NAME.length()).strip().split("\\s+", 3)[1])
                .filter(it -> !it.equals("unlimited"))
                .mapToLong(Long::parseLong)
                .findFirst();
    }
}
