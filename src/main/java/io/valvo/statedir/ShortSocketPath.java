package io.valvo.statedir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A directory by a name that leaves room for a socket in it: what {@code sun_path} of {@code struct
 * sockaddr_un} holds (unix(7)) is less than a path may have. One that is too long goes by a
 * symbolic link in a directory of its own, as long as this is open.
 */
public final class ShortSocketPath implements AutoCloseable {
    /** Without the final zero. */
    private static final int LONGEST_ADDRESS = 107;

    private final Path directory;
    private final boolean linked;

    private ShortSocketPath(Path directory, boolean linked) {
        this.directory = directory;
        this.linked = linked;
    }

    /** For a socket of that name in this directory. */
    public static ShortSocketPath of(Path directory, String name) throws IOException {
        if (fits(directory.resolve(name))) return new ShortSocketPath(directory, false);
        var relative = Path.of("").toAbsolutePath().relativize(directory);
        if (fits(relative.resolve(name))) return new ShortSocketPath(relative, false);
        var link = Files.createTempDirectory("valvo").resolve("s");
        return new ShortSocketPath(Files.createSymbolicLink(link, directory), true);
    }

    public Path directory() {
        return directory;
    }

    @Override
    public void close() {
        if (!linked) return;
        try {
            Files.deleteIfExists(directory);
            Files.deleteIfExists(Objects.requireNonNull(directory.getParent()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean fits(Path address) {
        return address.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_ADDRESS;
    }
}
