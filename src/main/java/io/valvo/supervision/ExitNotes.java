package io.valvo.supervision;

import io.valvo.model.Exit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * How jobs ended, noted by the shell that is their parent: a job's end counts even if it comes
 * while no daemon runs. One file for each run, until a daemon has seen it.
 */
public final class ExitNotes {
    /** A shell tells an end by signal n as status 128 + n. */
    private static final int SIGNALLED = 128;

    private static final int SIGNALS = 64;

    private static final FileAttribute<?> MINE_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path directory;

    public ExitNotes(Path stateDir) {
        directory = stateDir.resolve("exits");
    }

    /** Where the run's status is to be noted. */
    Path begin(String instance, int incarnation) {
        try {
            Files.createDirectories(directory, MINE_ALONE);
            return file(instance, incarnation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty while it runs, and when it was killed together with its shell. */
    public Optional<Exit> read(String instance, int incarnation) {
        try {
            return Optional.of(
                    exit(Integer.parseInt(Files.readString(file(instance, incarnation)).strip())));
        } catch (IOException | NumberFormatException notNoted) {
            return Optional.empty();
        }
    }

    /** It is known now. */
    void forget(String instance, int incarnation) {
        try {
            Files.deleteIfExists(file(instance, incarnation));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String instance, int incarnation) {
        return directory.resolve(instance.replace('/', '-') + "." + incarnation);
    }

    private static Exit exit(int status) {
        return status > SIGNALLED && status <= SIGNALLED + SIGNALS
                ? new Exit.Killed(status - SIGNALLED, false)
                : new Exit.Exited(status);
    }
}
