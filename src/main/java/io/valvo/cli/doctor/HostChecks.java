package io.valvo.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the machine offers to a daemon: Java, kernel, limits. */
final class HostChecks {
    /** Descriptors that the daemon needs for itself: jars, sockets, event store, subscribers. */
    private static final int OWN_FILES = 256;

    private static final int FILES_PER_INSTANCE = 3;

    private HostChecks() {}

    /**
     * @param instances how many processes are to be supervised
     */
    static List<CheckResult> findings(int instances) {
        var findings = new ArrayList<CheckResult>();
        findings.add(java(Integer.parseInt(System.getProperty("java.specification.version", "0"))));
        findings.add(
                kernel(System.getProperty("os.name", ""), System.getProperty("os.version", "")));
        limit("Max open files")
                .map(limit -> files(limit, OWN_FILES + instances * FILES_PER_INSTANCE))
                .ifPresent(findings::add);
        limit("Max processes").map(limit -> processes(limit, instances)).ifPresent(findings::add);
        return findings;
    }

    static CheckResult java(int feature) {
        var text = "version " + feature;
        return feature >= 25
                ? CheckResult.fine("java", text)
                : CheckResult.broken("java", text + "; 25 is needed");
    }

    /** 5.9: pidfds as Valvo uses them. 6.15: {@code PIDFD_INFO_EXIT}. */
    static CheckResult kernel(String system, String release) {
        var text = system + " " + release;
        if (!system.equals("Linux"))
            return CheckResult.doubtful("kernel", text + ": orphans aren't found by ancestry here");
        if (older(release, 5, 9))
            return CheckResult.broken("kernel", text + "; at least 5.9 is needed");
        return older(release, 6, 15)
                ? CheckResult.doubtful(
                        "kernel", text + ": exit codes of adopted processes are known from 6.15 on")
                : CheckResult.fine("kernel", text);
    }

    private static boolean older(String release, int major, int minor) {
        var parts = release.split("[^0-9]+", 3);
        if (parts.length < 2) return false;
        int first = Integer.parseInt(parts[0]);
        return first < major || (first == major && Integer.parseInt(parts[1]) < minor);
    }

    static CheckResult files(long limit, long needed) {
        var text = limit + " open files allowed, about " + needed + " needed";
        return limit >= needed
                ? CheckResult.fine("limits", text)
                : CheckResult.broken("limits", text + "; raise it with ulimit -n or LimitNOFILE");
    }

    static CheckResult processes(long limit, long needed) {
        var text = limit + " processes allowed, at least " + needed + " needed";
        return limit >= needed
                ? CheckResult.fine("limits", text)
                : CheckResult.broken("limits", text + "; raise it with ulimit -u");
    }

    /**
     * The hard limit, which Java makes its soft one at its start; empty when there is none or it
     * can't be read.
     */
    private static Optional<Long> limit(String name) {
        try {
            return hardLimit(Files.readAllLines(Path.of("/proc/self/limits")), name);
        } catch (IOException noProcfs) {
            return Optional.empty();
        }
    }

    static Optional<Long> hardLimit(List<String> lines, String name) {
        for (var line : lines) {
            if (line.startsWith(name))
                return number(line.substring(name.length()).strip().split("\\s+", 3)[1]);
        }
        return Optional.empty();
    }

    private static Optional<Long> number(String text) {
        return text.equals("unlimited") ? Optional.empty() : Optional.of(Long.parseLong(text));
    }
}
