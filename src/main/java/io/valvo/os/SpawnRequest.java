package io.valvo.os;

import io.valvo.model.ProcessMarker;
import io.valvo.model.spec.StandardInput;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything about a process to be started.
 *
 * @param command argv, without a shell; the first word is looked up on the {@code PATH} of {@code
 *     environment} unless it has a slash; a relative path is relative to {@code directory}
 * @param environment all of it: nothing is inherited
 * @param directory where it runs
 * @param stdout file that its output is appended to, created with mode 0640
 * @param stderr likewise; empty: where stdout goes, in order
 * @param attributes user, limits and the like
 * @param passed descriptors that it inherits as 3, 4, … by the {@code LISTEN_FDS} protocol of
 *     systemd
 * @param exitNote file that its exit status is written to by an exit recorder, which then is its
 *     parent and the process that is watched: for jobs, whose end counts even if nobody watches it
 * @param cgroup file of a control group, {@code cgroup.procs}, that it enters itself in before it
 *     executes the command; costs a shell, a millisecond
 * @param stdin what it reads
 */
public record SpawnRequest(
        List<String> command,
        Map<String, String> environment,
        Path directory,
        Path stdout,
        Optional<Path> stderr,
        Attributes attributes,
        List<Passed> passed,
        Optional<Path> exitNote,
        Optional<Path> cgroup,
        StandardInput stdin) {

    public SpawnRequest {
        if (command.isEmpty())
            throw new IllegalArgumentException("a command needs at least one word");
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        passed = List.copyOf(passed);
    }

    /** One whose exit status is nobody's business but its parent's. */
    public SpawnRequest(
            List<String> command,
            Map<String, String> environment,
            Path directory,
            Path stdout,
            Optional<Path> stderr,
            Attributes attributes,
            List<Passed> passed) {
        this(
                command,
                environment,
                directory,
                stdout,
                stderr,
                attributes,
                passed,
                Optional.empty(),
                Optional.empty(),
                StandardInput.NOTHING);
    }

    /** A plain one: stderr joins stdout, no attributes, no descriptors. */
    public static SpawnRequest of(
            List<String> command, Map<String, String> environment, Path directory, Path stdout) {
        return new SpawnRequest(
                command,
                environment,
                directory,
                stdout,
                Optional.empty(),
                Attributes.NONE,
                List.of());
    }

    public SpawnRequest withStderr(Path file) {
        return new SpawnRequest(
                command,
                environment,
                directory,
                stdout,
                Optional.of(file),
                attributes,
                passed,
                exitNote,
                cgroup,
                stdin);
    }

    public SpawnRequest withAttributes(Attributes changed) {
        return new SpawnRequest(
                command,
                environment,
                directory,
                stdout,
                stderr,
                changed,
                passed,
                exitNote,
                cgroup,
                stdin);
    }

    public SpawnRequest withPassed(List<Passed> descriptors) {
        return new SpawnRequest(
                command,
                environment,
                directory,
                stdout,
                stderr,
                attributes,
                descriptors,
                exitNote,
                cgroup,
                stdin);
    }

    public SpawnRequest withExitNote(Path file) {
        return new SpawnRequest(
                command,
                environment,
                directory,
                stdout,
                stderr,
                attributes,
                passed,
                Optional.of(file),
                cgroup,
                stdin);
    }

    public SpawnRequest withCgroup(Optional<Path> members) {
        return new SpawnRequest(
                command,
                environment,
                directory,
                stdout,
                stderr,
                attributes,
                passed,
                exitNote,
                members,
                stdin);
    }

    public SpawnRequest withStdin(StandardInput input) {
        return new SpawnRequest(
                command,
                environment,
                directory,
                stdout,
                stderr,
                attributes,
                passed,
                exitNote,
                cgroup,
                input);
    }

    public SpawnRequest withCommand(List<String> words) {
        return new SpawnRequest(
                words,
                environment,
                directory,
                stdout,
                stderr,
                attributes,
                passed,
                exitNote,
                cgroup,
                stdin);
    }

    public SpawnRequest withEnvironment(Map<String, String> variables) {
        return new SpawnRequest(
                command,
                variables,
                directory,
                stdout,
                stderr,
                attributes,
                passed,
                exitNote,
                cgroup,
                stdin);
    }

    /** Value of the marker that it will carry, empty when it has none. */
    public String marker() {
        return environment.getOrDefault(ProcessMarker.VARIABLE, "");
    }

    /**
     * A descriptor of this process that the started one inherits.
     *
     * @param name what it is called in {@code LISTEN_FDNAMES}
     */
    public record Passed(int descriptor, String name) {}

    /**
     * What is set before the program runs. Absent: as this process has it.
     *
     * @param user name or number; its supplementary groups, HOME, USER and LOGNAME come with it
     * @param group name or number; default: the user's own
     * @param umask 0 to 0777
     * @param rlimits by the name of {@code prlimit(1)}: {@code nofile}, {@code core}, {@code as}, …
     * @param nice −20 to 19
     * @param oomScoreAdj −1000 to 1000
     */
    public record Attributes(
            Optional<String> user,
            Optional<String> group,
            OptionalInt umask,
            Map<String, Rlimit> rlimits,
            OptionalInt nice,
            OptionalInt oomScoreAdj) {

        public static final Attributes NONE =
                new Attributes(
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        Map.of(),
                        OptionalInt.empty(),
                        OptionalInt.empty());

        public Attributes {
            rlimits = Map.copyOf(rlimits);
        }
    }

    /** A resource limit in the unit of {@code setrlimit(2)} (bytes, seconds, or a count). */
    public record Rlimit(long soft, long hard) {
        public static final long UNLIMITED = -1;

        public static Rlimit of(long both) {
            return new Rlimit(both, both);
        }

        /** {@code 1024:unlimited}, as prlimit reads it. */
        public String text() {
            return text(soft) + ":" + text(hard);
        }

        private static String text(long value) {
            return value == UNLIMITED ? "unlimited" : Long.toString(value);
        }
    }
}
