package io.valvo.cli.context;

import io.valvo.client.ClientException;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.statedir.StateDir;
import io.valvo.wire.CleanupBody;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the daemon in this process; wired by the entry point, so that the client never loads it. */
public interface LocalDaemon {
    /**
     * Supervises the stack of a file until it is told to end.
     *
     * @return the exit code
     */
    int up(Path file, Optional<StateDir> named, CliEnvironment shell);

    /**
     * Pids of this process and its ancestors: what they were asked to look for stands in their
     * command lines, too.
     */
    List<Long> lineage();

    /**
     * Who holds processes to each of these limits on this machine: {@code kernel}, {@code
     * sampling}, {@code timer} or {@code heartbeats}, by the limit's word.
     */
    Map<String, String> mechanisms(LimitsSpec limits);

    /** Whether log files in this directory can be rotated without losing a line. */
    boolean cutsLogs(Path directory);

    /**
     * Cleans up without a daemon; {@code file}: whose services' duplicates are looked for as well.
     *
     * @return rows of {@code CleanupJson}
     */
    String cleanup(Optional<Path> file, CleanupBody order);

    /** All ports that anybody listens on, as no daemon tells: rows of {@code PortJson}. */
    String scanPorts();

    /** One port likewise, {@code PortJson}. */
    String checkPort(int port);

    /**
     * Ends whoever holds it, likewise.
     *
     * @throws ClientException when it is still held
     */
    String freePort(int port, boolean force);

    /** Supervises one command, in a state directory of its own that is gone afterwards. */
    int run(RunSpec spec, Optional<StateDir> named, CliEnvironment shell);
}
