package io.valvo.config.effective;

import io.valvo.config.reader.RestartReader;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.spec.HooksSpec;
import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.spec.LogSpec;
import io.valvo.model.spec.ProcessSpec;
import io.valvo.model.spec.RestartPolicy;
import io.valvo.model.spec.ScheduleSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.ServingSpec;
import io.valvo.model.spec.StandardInput;
import io.valvo.text.HoconDurations;
import io.valvo.text.HoconSizes;
import io.valvo.text.SecretMask;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One service as its configuration would be written with every default in it. */
final class EffectiveService {
    private final SecretMask secrets;
    private final EffectiveProbes probes;

    EffectiveService(SecretMask secrets) {
        this.secrets = secrets;
        this.probes = new EffectiveProbes(secrets);
    }

    Map<String, Object> of(ServiceSpec s) {
        var all = process(s.process());
        all.putAll(
                OrderedMaps.of(
                        "instances", s.instances(),
                        "ports", EffectivePorts.of(s.ports()),
                        "startup", probes.ready(s.startup()),
                        "ready", probes.ready(s.ready()),
                        "health", probes.health(s.health()),
                        "heartbeat",
                                s.heartbeat()
                                        .map(within ->
                                                OrderedMaps.of(
                                                        "within", HoconDurations.text(within))),
                        "limits", limits(s.limits()),
                        "restart", restart(s.restart()),
                        "stop",
                                OrderedMaps.of(
                                        "signal",
                                        s.stop().signal().name(),
                                        "timeout",
                                        HoconDurations.text(s.stop().timeout()),
                                        "drain",
                                        HoconDurations.text(s.stop().drain())),
                        "fallback",
                                s.fallback()
                                        .map(f ->
                                                OrderedMaps.of(
                                                        "command",
                                                        secrets.masked(f.command()),
                                                        "after",
                                                        f.after())),
                        "depends-on", words(s.dependsOn()),
                        "oneshot", s.oneshot(),
                        "critical", s.critical(),
                        "autostart", s.autostart(),
                        "success-codes", s.successCodes().stream().sorted().toList(),
                        "hooks", hooks(s.hooks()),
                        "log", log(s.log()),
                        "on-address-change", ScalarType.word(s.onAddressChange()),
                        "on-orphan", ScalarType.word(s.onOrphan()),
                        "tags", s.tags().stream().sorted().toList()));
        s.schedule().ifPresent(schedule -> all.putAll(schedule(schedule)));
        all.putAll(serving(s));
        return all;
    }

    /** Of a variant what it has of its own. */
    private Map<String, Object> serving(ServiceSpec s) {
        var shapes = new LinkedHashMap<String, Object>();
        s.serving().variants().forEach((name, shape) -> shapes.put(name, differing(s, shape)));
        return OrderedMaps.of(
                "on-demand", s.serving().onDemand(),
                "idle-stop", s.serving().idleStop().map(HoconDurations::text),
                "update", ScalarType.word(s.serving().update()),
                "test", probes.sample(s.serving().sample()),
                "variants", shapes);
    }

    private Map<String, Object> differing(ServiceSpec s, ServiceSpec shape) {
        var own = of(shape);
        own.entrySet().removeAll(of(s.withServing(ServingSpec.NONE)).entrySet());
        return own;
    }

    private Map<String, Object> process(ProcessSpec p) {
        return OrderedMaps.of(
                "command", secrets.masked(p.command()),
                "cwd", p.directory().toString(),
                "env", secrets.masked(p.environment()),
                "user", p.user(),
                "group", p.group(),
                "umask",
                        p.umask().isPresent()
                                ? Optional.of("%03o".formatted(p.umask().getAsInt()))
                                : Optional.empty(),
                "nice", p.nice(),
                "oom-score-adj", p.oomScoreAdj(),
                "rlimits", rlimits(p.rlimits()),
                "match", p.match(),
                "stdin", stdin(p.stdin()));
    }

    private static Optional<String> stdin(StandardInput stdin) {
        return switch (stdin) {
            case StandardInput.Nothing() -> Optional.empty();
            case StandardInput.Inherited() -> Optional.of("inherit");
            case StandardInput.File(var file) -> Optional.of(file.toString());
        };
    }

    private static Map<String, Object> rlimits(Map<String, ProcessSpec.Rlimit> limits) {
        var all = new LinkedHashMap<String, Object>();
        limits.forEach((name, limit) ->
                all.put(
                        name,
                        OrderedMaps.of("soft", bound(limit.soft()), "hard", bound(limit.hard()))));
        return all;
    }

    private static Object bound(long value) {
        return value < 0 ? "unlimited" : (Object) value;
    }

    private static Map<String, Object> restart(RestartPolicy restart) {
        var backoff = restart.backoff();
        return OrderedMaps.of(
                "policy", ScalarType.word(restart.policy()),
                "backoff",
                        OrderedMaps.of(
                                "min", HoconDurations.text(backoff.min()),
                                "factor", backoff.factor(),
                                "max", HoconDurations.text(backoff.max()),
                                "jitter", backoff.jitter()),
                "max", RestartReader.shown(restart.max()),
                "within", HoconDurations.text(restart.within()),
                "reset-after", HoconDurations.text(restart.resetAfter()));
    }

    private static Map<String, Object> log(LogSpec log) {
        return OrderedMaps.of(
                "max-size", HoconSizes.shown(log.maxSize()),
                "max-age", log.maxAge().map(HoconDurations::text),
                "keep", log.keep(),
                "compress", log.compress(),
                "stderr", log.separateStderr() ? "separate" : "merged");
    }

    private static Map<String, Object> limits(LimitsSpec limits) {
        var all = new LinkedHashMap<String, Object>();
        limits.bounds().forEach((limit, bound) -> all.put(limit.word(), bound(limit, bound)));
        all.putAll(
                OrderedMaps.of(
                        "memory-for", HoconDurations.text(limits.memoryFor()),
                        "cpu-over", HoconDurations.text(limits.cpuOver()),
                        "warn-at", percent(limits.warnAt() * 100),
                        "action", ScalarType.word(limits.action()),
                        "actions", actions(limits),
                        "signal", limits.signal().map(Enum::name),
                        "request",
                                Optional.of(limits.request())
                                        .filter(it -> it > 0)
                                        .map(HoconSizes::shown)));
        return all;
    }

    private static Map<String, Object> actions(LimitsSpec limits) {
        var all = new LinkedHashMap<String, Object>();
        for (var limit : Limit.values())
            Optional.ofNullable(limits.actions().get(limit))
                    .ifPresent(it -> all.put(limit.word(), ScalarType.word(it)));
        return all;
    }

    private static Object bound(Limit limit, double bound) {
        return switch (limit) {
            case CPU -> percent(bound);
            case RUNTIME -> HoconDurations.text(Duration.ofMillis((long) bound));
            case MEMORY -> HoconSizes.shown((long) bound);
            case ITERATIONS, PROCESSES, FILES -> (long) bound;
        };
    }

    private static String percent(double share) {
        return BigDecimal.valueOf(share)
                        .setScale(3, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + "%";
    }

    private static Map<String, Object> words(Map<String, ? extends Enum<?>> values) {
        var all = new LinkedHashMap<String, Object>();
        values.forEach((name, value) -> all.put(name, ScalarType.word(value)));
        return all;
    }

    private Map<String, Object> hooks(HooksSpec hooks) {
        var all = new LinkedHashMap<String, Object>();
        hooks.commands()
                .forEach((point, command) ->
                        all.put(ScalarType.word(point), secrets.masked(command)));
        all.put("timeout", HoconDurations.text(hooks.timeout()));
        return all;
    }

    private static Map<String, Object> schedule(ScheduleSpec schedule) {
        return switch (schedule) {
            case ScheduleSpec.Every(var period, var overlap) ->
                    OrderedMaps.of(
                            "every",
                            HoconDurations.text(period),
                            "overlap",
                            ScalarType.word(overlap));
            case ScheduleSpec.Cron(var expression, var zone, var catchUp, var overlap) ->
                    OrderedMaps.of(
                            "schedule",
                            expression,
                            "timezone",
                            zone.getId(),
                            "catch-up",
                            catchUp,
                            "overlap",
                            ScalarType.word(overlap));
        };
    }
}
