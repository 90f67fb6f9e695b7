package io.valvo.statedir;

import io.valvo.model.InstanceName;

import java.nio.file.Path;

/**
 * Names of everything that a daemon writes: all of it lies under {@code root}, and one daemon at a
 * time owns it.
 *
 * @param root absolute, normalized
 */
public record StateDir(Path root) {
    public static StateDir of(Path directory) {
        return new StateDir(directory.toAbsolutePath().normalize());
    }

    /** The control socket. */
    public Path socket() {
        return root.resolve("valvo.sock");
    }

    /** The bearer token of role control. */
    public Path token() {
        return root.resolve("token");
    }

    /** The bearer token of role read. */
    public Path readToken() {
        return root.resolve("token.read");
    }

    /** Held by the daemon as long as it lives; holds its pid. */
    public Path lock() {
        return root.resolve("lock");
    }

    public Path logs() {
        return root.resolve("logs");
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

    public Path daemonLog() {
        return root.resolve("daemon.log");
    }

    /** What a detached daemon prints. */
    public Path daemonOutput() {
        return root.resolve("daemon.out");
    }
}
