package io.valvo.rules.services;

import io.valvo.model.spec.ServiceSpec;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The settings of a service that can change: one row each, with whether a running process must be
 * restarted for it.
 */
final class ReloadableSettings {
    /**
     * One setting.
     *
     * @param restarts a running process knows only the old value
     */
    record Setting(String name, boolean restarts, Function<ServiceSpec, Object> value) {
        boolean differs(ServiceSpec old, ServiceSpec now) {
            return !Objects.equals(value.apply(old), value.apply(now));
        }
    }

    private static final List<Setting> ROWS =
            List.of(
                    restarts("command", s -> s.process().command()),
                    restarts("cwd", s -> s.process().directory()),
                    restarts("user", s -> s.process().user()),
                    restarts("group", s -> s.process().group()),
                    restarts("umask", s -> s.process().umask()),
                    restarts("nice", s -> s.process().nice()),
                    restarts("oom-score-adj", s -> s.process().oomScoreAdj()),
                    restarts("stdin", s -> s.process().stdin()),
                    restarts("rlimits", s -> s.process().rlimits()),
                    restarts("ports", s -> List.copyOf(s.ports().values())),
                    restarts("heartbeat", ServiceSpec::heartbeat),
                    restarts("oneshot", ServiceSpec::oneshot),
                    restarts("log.stderr", s -> s.log().separateStderr()),
                    // Its environment names the addresses of what it depends on.
                    restarts("depends-on", s -> s.dependsOn().keySet()),
                    updates(
                            "depends-on",
                            s -> List.copyOf(new java.util.TreeMap<>(s.dependsOn()).values())),
                    updates("instances", ServiceSpec::instances),
                    updates("limits", ServiceSpec::limits),
                    updates("startup", ServiceSpec::startup),
                    updates("ready", ServiceSpec::ready),
                    updates("health", ServiceSpec::health),
                    updates("restart", ServiceSpec::restart),
                    updates("stop", ServiceSpec::stop),
                    updates("fallback", ServiceSpec::fallback),
                    updates("schedule", ServiceSpec::schedule),
                    updates("critical", ServiceSpec::critical),
                    updates("autostart", ServiceSpec::autostart),
                    updates("success-codes", ServiceSpec::successCodes),
                    updates("hooks", ServiceSpec::hooks),
                    updates(
                            "log",
                            s ->
                                    List.of(
                                            s.log().maxSize(),
                                            s.log().maxAge(),
                                            s.log().keep(),
                                            s.log().compress())),
                    updates("on-address-change", ServiceSpec::onAddressChange),
                    updates("on-orphan", ServiceSpec::onOrphan),
                    updates("match", s -> s.process().match()),
                    updates("tags", ServiceSpec::tags),
                    updates("on-demand", s -> s.serving().onDemand()),
                    updates("idle-stop", s -> s.serving().idleStop()),
                    updates("update", s -> s.serving().update()),
                    updates("test", s -> s.serving().sample()),
                    updates("variants", s -> s.serving().variants()));

    private ReloadableSettings() {}

    /**
     * Names of what differs and can only take effect in a new process, variables as {@code
     * env.NAME}.
     */
    static List<String> restarting(ServiceSpec old, ServiceSpec now) {
        return Stream.concat(differing(old, now, true), variables(old, now)).distinct().toList();
    }

    /** Names of what differs and takes effect in the running process. */
    static List<String> updating(ServiceSpec old, ServiceSpec now) {
        return differing(old, now, false).distinct().toList();
    }

    private static Stream<String> differing(ServiceSpec old, ServiceSpec now, boolean restarts) {
        return ROWS.stream()
                .filter(row -> row.restarts() == restarts && row.differs(old, now))
                .map(Setting::name);
    }

    private static Stream<String> variables(ServiceSpec old, ServiceSpec now) {
        var before = old.process().environment();
        var after = now.process().environment();
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(before.get(name), after.get(name)))
                .map(name -> "env." + name);
    }

    private static Setting restarts(String name, Function<ServiceSpec, Object> value) {
        return new Setting(name, true, value);
    }

    private static Setting updates(String name, Function<ServiceSpec, Object> value) {
        return new Setting(name, false, value);
    }
}
