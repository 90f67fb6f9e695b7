package io.valvo.cli.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.valvo.client.ClientException;
import io.valvo.client.ExitCode;
import io.valvo.statedir.FileErrorText;
import io.valvo.statedir.StateDir;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A daemon started in a session of its own, so that it outlives the terminal; its output goes to a
 * file.
 */
public final class DetachedDaemon {
    private static final List<String> SETSID = List.of("/usr/bin/setsid", "/bin/setsid");

    private static final Set<String> MARKS = Set.of("VALVO_ID", "VALVO_SERVICE", "VALVO_INSTANCE");

    private final Process process;
    private final Path output;

    private DetachedDaemon(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * @param command argv; the launcher becomes the daemon, so that this pid is the daemon's
     */
    public static DetachedDaemon start(List<String> command, StateDir stateDir) throws IOException {
        var output = output(stateDir);
        var builder =
                new ProcessBuilder(inOwnSession(command))
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(output.toFile())
                        .redirectErrorStream(true);
        // A daemon that is started by a service must not be taken for a part of that.
        builder.environment().keySet().removeAll(MARKS);
        return new DetachedDaemon(builder.start(), output);
    }

    /** As a daemon in the foreground says it. */
    private static Path output(StateDir stateDir) throws IOException {
        try {
            return created(stateDir);
        } catch (FileSystemException e) {
            throw new ClientException(
                    ExitCode.NO,
                    "cannot use the state directory %s: %s; name another one with --state-dir"
                            .formatted(stateDir.root(), FileErrorText.text(e)));
        }
    }

    /** Neither through a link nor into a FIFO, for which opening would wait. */
    private static Path created(StateDir stateDir) throws IOException {
        var output = stateDir.daemonOutput();
        Files.createDirectories(stateDir.root());
        if (Files.exists(output, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(output, LinkOption.NOFOLLOW_LINKS))
            throw new ClientException(ExitCode.NO, output + " is no regular file; move it away.");
        Files.newByteChannel(
                        output,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))
                .close();
        return output;
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** By SIGKILL; returns when it is gone. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    int exitCode() {
        return process.exitValue();
    }

    /** What it has printed, for a failed start. */
    public String printed() throws IOException {
        return Files.readString(output);
    }

    /**
     * Whether a process runs. A zombie doesn't: in a container whose first process buries nobody it
     * would be waited for for ever.
     */
    public static boolean alive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false) && !isZombie(pid);
    }

    /**
     * Never where there is no {@code /proc}. The state follows the name, which may hold anything.
     */
    private static boolean isZombie(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), ISO_8859_1);
            return stat.startsWith(") Z", stat.lastIndexOf(')'));
        } catch (IOException _) {
            return false;
        }
    }

    private static List<String> inOwnSession(List<String> command) {
        var whole = new ArrayList<String>();
        for (var setsid : SETSID)
            if (whole.isEmpty() && Files.isExecutable(Path.of(setsid))) whole.add(setsid);
        whole.addAll(command);
        return whole;
    }
}
