package io.valvo.cli.context;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Paths as people name them: a symbolic link stays in them, so that they follow it wherever it is
 * led to later ({@code current} of a deploy).
 */
final class LogicalPath {
    private LogicalPath() {}

    /**
     * The present folder as the shell came to it: {@code PWD}, if that is absolute and the folder
     * itself by another name than the kernel's (POSIX {@code pwd -L}); else the empty path.
     */
    static Path directory(Map<String, String> environment) {
        var here = Path.of("");
        var logical = Path.of(environment.getOrDefault("PWD", ""));
        return logical.isAbsolute()
                        && !logical.equals(here.toAbsolutePath())
                        && isSame(logical, here)
                ? logical
                : here;
    }

    /**
     * Unchanged, if taking out {@code ..} by letter leads to the same file; where a link stands
     * before {@code ..} the kernel goes to the parent of what it leads to.
     */
    static Path of(Path path) {
        var plain = path.normalize();
        if (plain.equals(path) || isSame(plain, path)) return path;
        try {
            return path.toRealPath();
        } catch (IOException absent) {
            return path;
        }
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException absent) {
            return false;
        }
    }
}
