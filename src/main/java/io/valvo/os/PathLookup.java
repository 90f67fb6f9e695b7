package io.valvo.os;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds programs as {@code execvp(3)} does: what is executed, what {@code validate} accepts and
 * what {@code doctor} looks for is one answer.
 */
public final class PathLookup {
    /** What a shell assumes when no PATH is set. */
    private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

    /** Where tools of the system are even if PATH doesn't name them. */
    private static final String SYSTEM_PATH = "/usr/bin:/bin:/usr/sbin:/sbin";

    private PathLookup() {}

    /** The PATH of a process with these variables. */
    public static String path(Map<String, String> environment) {
        return environment.getOrDefault("PATH", DEFAULT_PATH);
    }

    /**
     * What to execute for the first word of a command: the word itself when it has a slash (it may
     * be relative to the directory of the process), else the first executable file on the path.
     *
     * @param path folders between colons, as {@code PATH} has them
     * @param directory where the process will run
     */
    public static Optional<String> program(String word, String path, Path directory) {
        if (hasFolder(word))
            return Optional.of(word).filter(_ -> isExecutable(directory.resolve(word)));
        return candidates(word, path, directory)
                .filter(PathLookup::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** Where a tool of ours is, wherever the process will look. */
    public static Optional<String> tool(String name) {
        return tool(name, path(System.getenv()));
    }

    /** The same for a supervisor with that PATH. */
    public static Optional<String> tool(String name, String path) {
        return program(name, path + ":" + SYSTEM_PATH, Path.of("/"));
    }

    /** Whether the word is the name of a file instead of one to be looked up. */
    public static boolean hasFolder(String word) {
        return word.indexOf('/') >= 0;
    }

    /** Whether it is a regular file that may be executed. */
    public static boolean isExecutable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    /** What has that name on the path, whether it can be executed or not. */
    static Stream<Path> existing(String word, String path, Path directory) {
        return candidates(word, path, directory).filter(Files::exists);
    }

    /** An empty entry of PATH means the current directory, as does a relative one. */
    private static Stream<Path> candidates(String word, String path, Path directory) {
        if (word.isEmpty()) return Stream.empty();
        return Arrays.stream(path.split(":", -1))
                .map(entry -> directory.resolve(entry).resolve(word).normalize());
    }
}
