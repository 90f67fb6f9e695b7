package io.valvo.os.process;

import io.valvo.model.Exit;
import io.valvo.model.InstanceName;
import io.valvo.statedir.StateDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Wait statuses of jobs in files, written by their parent ({@link ExitRecorder}): a job's end
 * counts even if it comes while no daemon runs. One file for each run, until a daemon has seen it.
 */
public final class ExitStatusFiles {
    private static final FileAttribute<?> MINE_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path directory;

    public ExitStatusFiles(Path stateDir) {
        directory = stateDir.resolve(StateDir.EXITS);
    }

    /** Where the run's status is to be noted. */
    public Path begin(String instance, int incarnation) {
        try {
            Files.createDirectories(directory, MINE_ALONE);
            ExitRecorder.install(directory);
            return file(instance, incarnation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty while it runs, and when it was killed together with its parent. */
    public Optional<Exit> read(String instance, int incarnation) {
        try {
            return ExitRecorder.read(file(instance, incarnation));
        } catch (IOException | NumberFormatException notNoted) {
            return Optional.empty();
        }
    }

    /** It is known now. */
    public void forget(String instance, int incarnation) {
        try {
            Files.deleteIfExists(file(instance, incarnation));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String instance, int incarnation) {
        return directory.resolve(InstanceName.fileName(instance) + "." + incarnation);
    }
}
