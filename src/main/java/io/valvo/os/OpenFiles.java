package io.valvo.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** {@code RLIMIT_NOFILE} of this process. */
public final class OpenFiles {
    private static final String NAME = "Max open files";

    private OpenFiles() {}

    /** Descriptors that it may have; empty where there is no procfs, or no limit. */
    public static OptionalLong limit() {
        try {
            return soft(Files.readAllLines(Path.of("/proc/self/limits")));
        } catch (IOException noProcfs) {
            return OptionalLong.empty();
        }
    }

    /** Of the lines of {@code /proc/PID/limits}. */
    static OptionalLong soft(List<String> lines) {
        return lines.stream()
                .filter(it -> it.startsWith(NAME))
                .map(it -> it.substring(NAME.length()).strip().split("\\s+", 2)[0])
                .filter(it -> !it.equals("unlimited"))
                .mapToLong(Long::parseLong)
                .findFirst();
    }
}
