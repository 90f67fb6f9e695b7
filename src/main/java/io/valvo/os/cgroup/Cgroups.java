package io.valvo.os.cgroup;

import io.valvo.model.InstanceName;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The control groups of one daemon, version 2 (Documentation/admin-guide/cgroup-v2.rst): a
 * directory below its own, and in it one for each incarnation. Used where the kernel lets this
 * process make them and gives it at least one controller of use.
 */
public final class Cgroups {
    /** A directory to be used instead of the daemon's own, whatever controllers it has; or off. */
    public static final String VARIABLE = "VALVO_CGROUP";

    private static final List<String> WANTED = List.of("memory", "cpu", "pids");
    private static final String OFF = "off";

    /** Where the daemon stands beside its services: a group with controllers has no processes. */
    private static final String LEAF = "daemon";

    private final Path home;
    private final Set<String> controllers;
    private final boolean named;

    private Cgroups(Path home, Set<String> controllers, boolean named) {
        this.home = home;
        this.controllers = controllers;
        this.named = named;
    }

    /**
     * @param owner distinguishes daemons that share a directory
     * @return empty: sampling has to do
     */
    public static Optional<Cgroups> open(Map<String, String> environment, String owner) {
        var wish = environment.getOrDefault(VARIABLE, "");
        if (wish.equals(OFF)) return Optional.empty();
        var place = wish.isEmpty() ? base() : Optional.of(Path.of(wish));
        return place.flatMap(it -> open(it, owner, !wish.isEmpty()));
    }

    /** The same without making anything: which controllers there would be. */
    public static Set<String> offered(Map<String, String> environment) {
        var wish = environment.getOrDefault(VARIABLE, "");
        if (wish.equals(OFF)) return Set.of();
        var place = wish.isEmpty() ? base() : Optional.of(Path.of(wish));
        return place.filter(Files::isWritable)
                .map(it -> wanted(it.resolve("cgroup.controllers")))
                .orElse(Set.of());
    }

    static Optional<Cgroups> open(Path base, String owner, boolean named) {
        var offered = wanted(base.resolve("cgroup.controllers"));
        if (!Files.isWritable(base) || (offered.isEmpty() && !named)) return Optional.empty();
        try {
            var enabled = enable(base, offered);
            if (enabled.isEmpty() && !named) return Optional.empty();
            var home = Files.createDirectories(base.resolve("valvo-" + owner));
            if (!enabled.isEmpty()) Cgroup.write(home, "cgroup.subtree_control", plus(enabled));
            sweep(home);
            return Optional.of(new Cgroups(home, enabled, named));
        } catch (IOException refused) {
            return Optional.empty();
        }
    }

    /** Of {@code memory}, {@code cpu}, {@code pids}: those that bound something here. */
    public Set<String> controllers() {
        return controllers;
    }

    /** Somebody has said where: then everybody has a group, for its membership and its end. */
    public boolean forEverybody() {
        return named;
    }

    /**
     * Makes the group of an incarnation and sets its bounds.
     *
     * @param settings values by file
     */
    public Cgroup make(String instance, int incarnation, Map<String, String> settings)
            throws IOException {
        var group = of(instance, incarnation);
        Files.createDirectories(group.directory());
        group.set(settings);
        return group;
    }

    /** It may not exist. */
    public Cgroup of(String instance, int incarnation) {
        return new Cgroup(home.resolve(InstanceName.pathSegment(instance) + "." + incarnation));
    }

    private static Optional<Path> base() {
        var own = CgroupMounts.ofThisProcess().unified();
        return own.map(it -> it.endsWith(LEAF) && it.getParent() != null ? it.getParent() : it);
    }

    /** A group other than the root can't have both processes and children with controllers. */
    private static Set<String> enable(Path base, Set<String> offered) throws IOException {
        if (offered.isEmpty()) return offered;
        var control = base.resolve("cgroup.subtree_control");
        if (wanted(control).containsAll(offered)) return offered;
        try {
            Cgroup.write(base, "cgroup.subtree_control", plus(offered));
        } catch (IOException busy) {
            var leaf = Files.createDirectories(base.resolve(LEAF));
            Cgroup.write(leaf, "cgroup.procs", Long.toString(ProcessHandle.current().pid()));
            Cgroup.write(base, "cgroup.subtree_control", plus(offered));
        }
        return wanted(control);
    }

    private static String plus(Set<String> controllers) {
        return controllers.stream().sorted().map(it -> "+" + it).collect(Collectors.joining(" "));
    }

    private static Set<String> wanted(Path list) {
        try {
            return Arrays.stream(Files.readString(list).strip().split(" "))
                    .filter(WANTED::contains)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException none) {
            return Set.of();
        }
    }

    /** Of incarnations that are gone; whoever has a process stays. */
    private static void sweep(Path home) throws IOException {
        try (var groups = Files.list(home)) {
            groups.filter(Files::isDirectory).map(Cgroup::new).forEach(Cgroup::remove);
        }
    }
}
