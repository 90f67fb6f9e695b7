package io.valvo.os;

import io.valvo.model.ExecSize;
import io.valvo.model.spec.StandardInput;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A spawn that failed or would fail: why, in words that say what to do. */
public final class SpawnException extends Exception {
    private static final long serialVersionUID = 1;
    private static final int LONGEST_INTERPRETER_LINE = 256;

    public SpawnException(String why) {
        super("cannot start: " + why, null, false, false);
    }

    public String why() {
        return String.valueOf(getMessage());
    }

    /**
     * The command, absolute if it was found on PATH; the directory may be missing, this looks there
     * first.
     */
    public static String executable(SpawnRequest launch) throws SpawnException {
        if (launch.stdin() instanceof StandardInput.File(var file)) refusePipe(file);
        var found =
                PathLookup.program(
                        launch.command().getFirst(),
                        PathLookup.path(launch.environment()),
                        launch.directory());
        if (found.isPresent()) return found.get();
        throw missingDirectory(launch).orElseGet(() -> noExecutable(launch));
    }

    /** Opening one waits for a writer, and with it everything that is to be started. */
    private static void refusePipe(Path file) throws SpawnException {
        if (Files.exists(file) && !Files.isRegularFile(file) && !file.startsWith("/dev"))
            throw new SpawnException("its stdin " + file + " is no regular file");
    }

    /** Says what a failed spawn was about: the kernel's ENOENT can mean any of five files. */
    public static SpawnException of(SpawnRequest launch, String executable, String reason) {
        return missingDirectory(launch)
                .or(() -> unusableLog(launch))
                .or(() -> missingInput(launch))
                .or(() -> missingInterpreter(launch.directory().resolve(executable)))
                .orElseGet(() -> new SpawnException(launch.command().getFirst() + ": " + reason));
    }

    /** The kernel says E2BIG, and neither of what nor how much. */
    public static SpawnException tooLarge(SpawnRequest launch) {
        var size = ExecSize.of(launch.command(), launch.environment());
        return new SpawnException(size.told(mostOfAll()));
    }

    private static OptionalLong mostOfAll() {
        try {
            return ExecSize.most(Files.readAllLines(Path.of("/proc/self/limits")));
        } catch (IOException noProcfs) {
            return OptionalLong.empty();
        }
    }

    private static Optional<SpawnException> missingDirectory(SpawnRequest launch) {
        var directory = launch.directory();
        if (!Files.exists(directory))
            return refusal("the directory " + directory + " does not exist");
        if (!Files.isDirectory(directory)) return refusal(directory + " is not a directory");
        if (!Files.isExecutable(directory))
            return refusal("the directory " + directory + " may not be entered");
        return Optional.empty();
    }

    private static Optional<SpawnException> unusableLog(SpawnRequest launch) {
        return Stream.concat(Stream.of(launch.stdout()), launch.stderr().stream())
                .flatMap(file -> unusableLog(file.toAbsolutePath()).stream())
                .findFirst();
    }

    private static Optional<SpawnException> unusableLog(Path file) {
        var folder = Optional.ofNullable(file.getParent()).orElse(file);
        if (Files.isDirectory(file)) return refusal("the log file " + file + " is a directory");
        if (!Files.isDirectory(folder))
            return refusal("the log directory " + folder + " does not exist");
        boolean writable = Files.exists(file) ? Files.isWritable(file) : Files.isWritable(folder);
        return writable
                ? Optional.empty()
                : refusal("the log file " + file + " may not be written");
    }

    private static Optional<SpawnException> missingInput(SpawnRequest launch) {
        return launch.stdin() instanceof StandardInput.File(var file) && !Files.isReadable(file)
                ? refusal("its stdin " + file + " isn't there, or may not be read")
                : Optional.empty();
    }

    private static Optional<SpawnException> missingInterpreter(Path script) {
        return interpreter(script)
                .filter(program -> !Files.isExecutable(Path.of(program)))
                .flatMap(program ->
                        refusal(
                                script
                                        + " wants "
                                        + program
                                        + ", which is not an executable file"));
    }

    private static Optional<String> interpreter(Path script) {
        try (var in = Files.newInputStream(script)) {
            var line =
                    new String(in.readNBytes(LONGEST_INTERPRETER_LINE), StandardCharsets.UTF_8)
                            .split("\n", 2)[0];
            if (!line.startsWith("#!")) return Optional.empty();
            return Optional.of(line.substring(2).strip().split("\\s+", 2)[0]);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static SpawnException noExecutable(SpawnRequest launch) {
        var word = launch.command().getFirst();
        if (PathLookup.hasFolder(word)) return notExecutable(launch.directory().resolve(word));
        var path = PathLookup.path(launch.environment());
        return PathLookup.existing(word, path, launch.directory())
                .findFirst()
                .map(SpawnException::notExecutable)
                .orElseGet(() ->
                        new SpawnException(
                                "no executable \"" + word + "\" on PATH (" + path + ")"));
    }

    private static SpawnException notExecutable(Path file) {
        if (Files.isDirectory(file))
            return new SpawnException(file + " is a directory, not a program");
        if (Files.exists(file))
            return new SpawnException(file + " is not executable; try chmod +x " + file);
        return new SpawnException("no file " + file);
    }

    private static Optional<SpawnException> refusal(String why) {
        return Optional.of(new SpawnException(why));
    }

    public static SpawnException missingTool(String tool, List<String> settings) {
        return new SpawnException(
                String.join(", ", settings)
                        + " needs "
                        + tool
                        + "(1), which is not installed here");
    }
}
