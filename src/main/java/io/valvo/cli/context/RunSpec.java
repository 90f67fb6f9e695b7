package io.valvo.cli.context;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One command to be supervised without a file.
 *
 * @param command argv
 * @param ports by name: the ports to prefer; 0: any free one
 * @param restart {@code always}, {@code on-failure} or {@code never}; empty: the default
 * @param healthPath path of its HTTP health check on its first port; empty: it is ready when that
 *     port accepts connections, or when it runs
 * @param limits {@code memory}, {@code cpu}, {@code runtime} as a configuration has them
 * @param once a job: the exit code is the job's own
 */
public record RunSpec(
        String name,
        List<String> command,
        Map<String, Integer> ports,
        Map<String, String> environment,
        Optional<String> restart,
        Optional<String> healthPath,
        Map<String, String> limits,
        boolean once) {}
