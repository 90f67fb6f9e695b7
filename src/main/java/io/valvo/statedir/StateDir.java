package io.valvo.statedir;

import io.valvo.model.InstanceName;

import java.nio.file.Path;
import java.util.List;

/**
 * Names of everything that a daemon writes: all of it lies under {@code root}, and one daemon at a
 * time owns it.
 *
 * @param root absolute, normalized
 */
public record StateDir(Path root) {
    public static final String LOCK = "lock";
    public static final String SOCKET = "valvo.sock";
    public static final String TOKEN = "token";
    public static final String READ_TOKEN = "token.read";
    public static final String MARKER_KEY = "marker.key";
    public static final String LEDGER = "ledger";
    public static final String API_INFO = "api.json";
    public static final String RUN_CONFIG = "run.json";
    public static final String DAEMON_LOG = "daemon.log";
    public static final String DAEMON_OUTPUT = "daemon.out";

    /** Folder of the history of events. */
    public static final String EVENTS = "events";

    /** Folder of the services' output; it holds {@link #LOG_INDEX} and {@link #LOG_ROTATION}. */
    public static final String LOGS = "logs";

    /** Times of lines, below {@link #LOGS}. */
    public static final String LOG_INDEX = ".index";

    /** What a rotation has done so far, below {@link #LOGS}. */
    public static final String LOG_ROTATION = ".rotation";

    /** Folder of the sd_notify sockets. */
    public static final String NOTIFY = "notify";

    /** Folder of the exit statuses of jobs that no daemon has seen yet. */
    public static final String EXITS = "exits";

    /** Folder of the output of probes that are commands. */
    public static final String PROBES = "probes";

    /** Behind the name of a file: room that is kept for it on a disk that is full. */
    public static final String RESERVE = ".reserve";

    /** Made with the directory. */
    public static final List<String> FOLDERS = List.of(LOGS, EVENTS, NOTIFY);

    /** Regular files, where they exist. */
    public static final List<String> FILES =
            List.of(
                    LOCK,
                    RUN_CONFIG,
                    TOKEN,
                    READ_TOKEN,
                    API_INFO,
                    LEDGER,
                    LEDGER + RESERVE,
                    DAEMON_LOG,
                    DAEMON_OUTPUT);

    public static StateDir of(Path directory) {
        return new StateDir(directory.toAbsolutePath().normalize());
    }

    /** The control socket. */
    public Path socket() {
        return root.resolve(SOCKET);
    }

    /** The bearer token of role control. */
    public Path token() {
        return root.resolve(TOKEN);
    }

    /** The bearer token of role read. */
    public Path readToken() {
        return root.resolve(READ_TOKEN);
    }

    public Path logs() {
        return root.resolve(LOGS);
    }

    /**
     * {@code logs/backend.log}; for the instance {@code backend/2} it is {@code
     * logs/backend-2.log}.
     */
    public Path log(String instance) {
        return logs().resolve(InstanceName.fileName(instance) + ".log");
    }

    /** The file of stderr where it is kept apart: {@code logs/backend.err.log}. */
    public Path errorLog(String instance) {
        return logs().resolve(InstanceName.fileName(instance) + ".err.log");
    }

    /** Where the API listens, for programs. */
    public Path apiInfo() {
        return root.resolve(API_INFO);
    }

    /** What {@code valvo run} runs. */
    public Path runConfig() {
        return root.resolve(RUN_CONFIG);
    }

    public Path probes() {
        return root.resolve(PROBES);
    }

    public Path daemonLog() {
        return root.resolve(DAEMON_LOG);
    }

    /** What a detached daemon prints. */
    public Path daemonOutput() {
        return root.resolve(DAEMON_OUTPUT);
    }
}
