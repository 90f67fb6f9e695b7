package io.valvo.model.spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a process is executed. Command and environment may hold templates ({@code {{port}}}), filled
 * in at each start.
 *
 * @param command argv; with {@code shell = true} it is {@code [/bin/sh, -c, text]}
 * @param directory absolute working directory
 * @param environment what the configuration adds to the daemon's own environment ({@code env-file}
 *     below {@code env})
 * @param umask octal mode as a number
 * @param rlimits resource name of {@code ulimit}/{@code prlimit} ({@code nofile}, {@code core}, …)
 *     to its bounds
 * @param match regular expression found in the command lines of its duplicates: they are cleaned up
 *     before a start
 */
public record ProcessSpec(
        List<String> command,
        Path directory,
        Map<String, String> environment,
        Optional<String> user,
        Optional<String> group,
        OptionalInt umask,
        OptionalInt nice,
        OptionalInt oomScoreAdj,
        Map<String, Rlimit> rlimits,
        Optional<String> match,
        StandardInput stdin) {

    /** What can be bounded: the names that prlimit(1) of util-linux knows. */
    public static final List<String> RESOURCES =
            List.of(
                    "as",
                    "core",
                    "cpu",
                    "data",
                    "fsize",
                    "locks",
                    "memlock",
                    "msgqueue",
                    "nice",
                    "nofile",
                    "nproc",
                    "rss",
                    "rtprio",
                    "rttime",
                    "sigpending",
                    "stack");

    /** Soft and hard bound; -1 is unlimited. */
    public record Rlimit(long soft, long hard) {}
}
