package io.valvo.os;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks commands up as {@code execvp(3)} does, on the PATH that the process will have. */
public final class PathLookup {
    /** What a shell assumes when no PATH is set. */
    static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

    private PathLookup() {}

    static String path(SpawnRequest launch) {
        return launch.environment().getOrDefault("PATH", DEFAULT_PATH);
    }

    /**
     * What to execute for the first word of the command: the word itself when it has a slash (it
     * may be relative to the directory of the process), else the first executable file on PATH.
     */
    static Optional<String> find(SpawnRequest launch) {
        var word = launch.command().getFirst();
        if (word.indexOf('/') >= 0)
            return Optional.of(word).filter(_ -> isExecutable(resolved(launch)));
        return word.isEmpty() ? Optional.empty() : onPath(word, path(launch), launch.directory());
    }

    /** Where a tool of ours is, wherever the process will look. */
    public static Optional<String> tool(String name) {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse(DEFAULT_PATH);
        return onPath(name, path + ":/usr/bin:/bin:/usr/sbin:/sbin", Path.of("/"));
    }

    /** The file that the first word means when it has a slash. */
    static Path resolved(SpawnRequest launch) {
        return launch.directory().resolve(launch.command().getFirst());
    }

    private static Optional<String> onPath(String word, String path, Path directory) {
        return candidates(word, path, directory)
                .filter(PathLookup::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** The files of that name that exist on PATH but can't be executed. */
    static Stream<Path> unusable(String word, String path, Path directory) {
        return candidates(word, path, directory).filter(Files::exists);
    }

    /** An empty entry of PATH means the current directory, as does a relative one. */
    private static Stream<Path> candidates(String word, String path, Path directory) {
        return Arrays.stream(path.split(":", -1))
                .map(entry -> directory.resolve(entry).resolve(word).normalize());
    }

    private static boolean isExecutable(Path file) {
        return Files.isExecutable(file) && !Files.isDirectory(file);
    }
}
