package io.valvo.logs;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.statedir.StateDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Names of the log files of services: {@code backend.log}, {@code backend-2.log} for its second
 * instance, {@code backend.err.log} where stderr is kept apart.
 *
 * @param directory the {@code logs} of the state directory
 */
public record LogFileNames(Path directory) {
    /** Rotation hides the end for a moment, a slow disk's turn at the longest. */
    private static final int TRIES = 5_000;

    private static final byte[] NEWLINE = {'\n'};
    private static final long PAUSE_NANOS = 1_000_000;

    public Path stdout(String service, int instance) {
        return directory.resolve(base(service, instance) + ".log");
    }

    public Path stderr(String service, int instance) {
        return directory.resolve(base(service, instance) + ".err.log");
    }

    /** Where {@link LogIndex} keeps the times. */
    public Path index() {
        return directory.resolve(StateDir.LOG_INDEX);
    }

    /**
     * The files of one instance (counted from 1): one, or two where stderr is kept apart. They need
     * not exist.
     */
    public List<LogSource> of(ServiceSpec service, int instance) {
        var name = service.instanceName(instance);
        var out =
                new LogSource(
                        service.name(),
                        name,
                        OutputStreamKind.STDOUT,
                        stdout(service.name(), instance));
        if (!service.log().separateStderr()) return List.of(out);
        var err =
                new LogSource(
                        service.name(),
                        name,
                        OutputStreamKind.STDERR,
                        stderr(service.name(), instance));
        return List.of(out, err);
    }

    /** The files of all instances. */
    public List<LogSource> of(ServiceSpec service) {
        return IntStream.rangeClosed(1, service.instances())
                .boxed()
                .flatMap(n -> of(service, n).stream())
                .toList();
    }

    /**
     * Where the output that a log file holds ends now: a position that rotation doesn't change. 0
     * while there is no such file.
     */
    public static long end(Path file) {
        for (int tries = 0; tries < TRIES; tries++) {
            try {
                var rotated = RotationState.of(file);
                long end = rotated.base() + Files.size(file);
                if (rotated.endHolds(file)) return end;
            } catch (IOException none) {
                return 0;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return 0;
    }

    /**
     * Ends the last line of a log file whose writer has ended, so that the next one begins a line
     * of its own. The next one waits for this: what has grown by nothing isn't opened.
     *
     * @param from where what the writer has written begins: a line of its own
     * @return {@link #end}
     */
    public static long endLine(Path file, long from) {
        long end = end(file);
        if (end == 0 || end == from) return end;
        try {
            if (endsLine(file)) return end;
            Files.write(file, NEWLINE, StandardOpenOption.APPEND);
        } catch (IOException unreadable) {
            return end; // the start itself will tell
        }
        return end(file);
    }

    /**
     * As does an empty one. Only what has a size is opened: a FIFO, which could block, has none.
     */
    private static boolean endsLine(Path log) throws IOException {
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            long size = file.length();
            file.seek(Math.max(0, size - 1));
            return size == 0 || file.read() == '\n';
        }
    }

    private static String base(String service, int instance) {
        return instance == 1 ? service : service + "-" + instance;
    }
}
