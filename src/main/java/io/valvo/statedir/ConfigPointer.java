package io.valvo.statedir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a file below {@code by-config} says of one configuration: three paths, a NUL behind each.
 *
 * @param stateDir of the last daemon that ran it, free of symbolic links
 * @param config absolute, as it was named: links in it may lead elsewhere by now
 * @param loaded where {@code config} led when it was last read
 */
public record ConfigPointer(StateDir stateDir, Path config, Path loaded) {
    private static final String END = "\0";

    static ConfigPointer of(Path config, StateDir stateDir) {
        return new ConfigPointer(stateDir, config, led(config));
    }

    private static Path led(Path config) {
        try {
            return config.toRealPath();
        } catch (IOException gone) {
            return config;
        }
    }

    /** Empty: cut short, or something else. One path alone is of an earlier version. */
    static Optional<ConfigPointer> parse(String text, Path config) {
        var paths = text.split(END, 0);
        if (!text.startsWith("/") || (paths.length != 1 && paths.length != 3))
            return Optional.empty();
        var stateDir = StateDir.of(Path.of(paths[0]));
        return Optional.of(
                paths.length == 1
                        ? new ConfigPointer(stateDir, config, config)
                        : new ConfigPointer(stateDir, Path.of(paths[1]), Path.of(paths[2])));
    }

    String text() {
        return stateDir.root() + END + config + END + loaded + END;
    }

    /**
     * Whether this file is the same project's by its present links: the same path, the same file
     * behind links of any kind, or the same name in the same folder where that is mounted twice. A
     * hard link in another folder is another project: relative paths in it mean other files.
     */
    public boolean isOf(Path asked) {
        return config.equals(asked) || isOne(config, asked);
    }

    /** Whether a daemon that began with this pointer and still lives has read this very file. */
    public boolean hasLoaded(Path asked) {
        return isOf(asked) || isOne(loaded, asked);
    }

    /** Whether it is the same file, whatever folder it is in. */
    public boolean sharesFile(Path asked) {
        try {
            return Files.isSameFile(config, asked);
        } catch (IOException gone) {
            return false;
        }
    }

    /** To be told where a file that {@link #sharesFile shares} this one is started as well. */
    public String isBeside() {
        return "the same file runs already, as %s; in this folder it is another project"
                .formatted(config);
    }

    private static boolean isOne(Path one, Path other) {
        try {
            return Files.isSameFile(one, other)
                    && isSameFolder(one.toRealPath(), other.toRealPath());
        } catch (IOException gone) {
            return false;
        }
    }

    private static boolean isSameFolder(Path one, Path other) throws IOException {
        return one.equals(other) || Files.isSameFile(folder(one), folder(other));
    }

    private static Path folder(Path file) {
        return Objects.requireNonNullElse(file.getParent(), file);
    }
}
