package io.valvo.os.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where this process stands in the hierarchies of control groups, as directories (cgroups(7)).
 *
 * @param unified of version 2; empty: it isn't mounted
 * @param memory of the memory controller of version 1; empty: that isn't mounted
 */
public record CgroupMounts(Optional<Path> unified, Optional<Path> memory) {
    public static CgroupMounts ofThisProcess() {
        return of(lines("/proc/self/mountinfo"), lines("/proc/self/cgroup"));
    }

    /**
     * Pure.
     *
     * @param mounts lines of {@code mountinfo}: id, parent, device, root, mount point, …, {@code
     *     -}, type, source, options
     * @param own lines of {@code cgroup}: {@code 0::/path}, {@code 4:memory:/path}
     */
    public static CgroupMounts of(List<String> mounts, List<String> own) {
        return new CgroupMounts(
                place(mounts, " - cgroup2 ", "", own, ""),
                place(mounts, " - cgroup ", "memory", own, "memory"));
    }

    private static Optional<Path> place(
            List<String> mounts, String type, String option, List<String> own, String controller) {
        var path = own.stream().flatMap(it -> path(it, controller)).findFirst();
        return mounts.stream()
                .filter(it -> it.contains(type) && has(it, option))
                .map(it -> it.split(" "))
                .flatMap(it -> path.stream().map(at -> directory(it[4], it[3], at)))
                .findFirst();
    }

    private static boolean has(String mount, String option) {
        var options = mount.substring(mount.lastIndexOf(' ') + 1).split(",");
        return option.isEmpty() || List.of(options).contains(option);
    }

    private static Stream<String> path(String line, String controller) {
        var fields = line.split(":", 3);
        boolean is = fields.length == 3 && List.of(fields[1].split(",")).contains(controller);
        return is ? Stream.of(fields[2]) : Stream.empty();
    }

    /** In a container the mount may show a part of the hierarchy. */
    private static Path directory(String mountPoint, String root, String own) {
        var below = own.startsWith(root) ? own.substring(root.length()) : own;
        while (below.startsWith("/")) below = below.substring(1);
        return Path.of(mountPoint).resolve(below);
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException none) {
            return List.of();
        }
    }
}
