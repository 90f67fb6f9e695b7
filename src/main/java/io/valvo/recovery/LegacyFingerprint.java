package io.valvo.recovery;

import io.valvo.model.setting.PortSettings;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.setting.ServiceSettings;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.spec.ProcessSpec;
import io.valvo.model.spec.ProcessSpec.Rlimit;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StandardInput;
import io.valvo.recovery.CanonicalText.Tagged;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Fingerprints of version 1, which had no version written on them: read so that a process started
 * by such a daemon goes on. It took the names of classes as they were then, and the components of
 * records by position: here they are texts, which nothing changes any more. A setting that came
 * later has no place in it: a service that uses one doesn't fit.
 */
final class LegacyFingerprint {
    private static final Set<String> SETTINGS =
            Set.of(
                    "command",
                    "cwd",
                    "env",
                    "user",
                    "group",
                    "umask",
                    "nice",
                    "oom-score-adj",
                    "rlimits",
                    "stdin",
                    "ports",
                    "heartbeat.within",
                    "oneshot",
                    "log.stderr.separate",
                    "depends-on");

    private static final Set<String> PORT_SETTINGS =
            Set.of("candidates", "on-conflict", "socket", "address", "reclaim-from");

    private LegacyFingerprint() {}

    static boolean fits(String kept, ServiceSpec spec) {
        return knows(spec) && kept.equals(ofProcess(spec));
    }

    private static boolean knows(ServiceSpec spec) {
        return SETTINGS.containsAll(ServiceSettings.SECTION.lasting(spec).keySet())
                && spec.ports().values().stream()
                        .allMatch(
                                it -> PORT_SETTINGS.containsAll(PortSettings.lasting(it).keySet()));
    }

    static String ofProcess(ServiceSpec spec) {
        return CanonicalText.hash(
                List.of(
                        process(spec.process()),
                        ports(spec.ports()),
                        spec.heartbeat().map(Duration::toString),
                        spec.oneshot(),
                        spec.log().separateStderr(),
                        spec.dependsOn().keySet()));
    }

    private static List<Object> process(ProcessSpec spec) {
        var all = new ArrayList<>(executed(spec));
        switch (spec.stdin()) {
            case StandardInput.Nothing _ -> {}
            case StandardInput.Inherited _ -> all.add(new Tagged("Inherited", List.of()));
            case StandardInput.File(var file) ->
                    all.add(new Tagged("File", List.of(file.toString())));
        }
        return all;
    }

    private static List<Object> executed(ProcessSpec spec) {
        return List.of(
                spec.command(),
                spec.directory().toString(),
                spec.environment(),
                spec.user(),
                spec.group(),
                number(spec.umask()),
                number(spec.nice()),
                number(spec.oomScoreAdj()),
                rlimits(spec.rlimits()));
    }

    private static Map<String, Object> rlimits(Map<String, Rlimit> limits) {
        var all = new LinkedHashMap<String, Object>();
        limits.forEach(
                (name, it) -> all.put(name, new Tagged("Rlimit", List.of(it.soft(), it.hard()))));
        return all;
    }

    private static Map<String, Object> ports(Map<String, PortSpec> ports) {
        var all = new LinkedHashMap<String, Object>();
        ports.forEach((name, it) -> all.put(name, new Tagged("PortSpec", port(it))));
        return all;
    }

    private static List<Object> port(PortSpec spec) {
        return List.of(
                spec.name(),
                spec.candidates(),
                ScalarType.word(spec.onConflict()).toUpperCase(Locale.ROOT),
                spec.socket(),
                spec.address(),
                spec.reclaimFrom());
    }

    private static String number(OptionalInt number) {
        return number.isPresent() ? "OptionalInt[" + number.getAsInt() + "]" : "OptionalInt.empty";
    }
}
