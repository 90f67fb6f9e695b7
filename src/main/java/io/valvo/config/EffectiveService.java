package io.valvo.config;

import io.valvo.model.Hooks;
import io.valvo.model.Limit;
import io.valvo.model.Limits;
import io.valvo.model.LogSpec;
import io.valvo.model.ProcessSpec;
import io.valvo.model.RestartPolicy;
import io.valvo.model.Schedule;
import io.valvo.model.ServiceSpec;
import io.valvo.model.Serving;
import io.valvo.model.StandardInput;
import io.valvo.rules.Secrets;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One service as its configuration would be written with every default in it. */
final class EffectiveService {
    private final Secrets secrets;
    private final EffectiveProbes probes;

    EffectiveService(Secrets secrets) {
        this.secrets = secrets;
        this.probes = new EffectiveProbes(secrets);
    }

    Map<String, Object> of(ServiceSpec s) {
        var all = process(s.process());
        all.putAll(
                Pairs.of(
                        "instances", s.instances(),
                        "ports", EffectivePorts.of(s.ports()),
                        "startup", probes.ready(s.startup()),
                        "ready", probes.ready(s.ready()),
                        "health", probes.health(s.health()),
                        "heartbeat",
                                s.heartbeat()
                                        .map(within -> Pairs.of("within", Durations.text(within))),
                        "limits", limits(s.limits()),
                        "restart", restart(s.restart()),
                        "stop",
                                Pairs.of(
                                        "signal",
                                        s.stop().signal().name(),
                                        "timeout",
                                        Durations.text(s.stop().timeout()),
                                        "drain",
                                        Durations.text(s.stop().drain())),
                        "fallback",
                                s.fallback()
                                        .map(f ->
                                                Pairs.of(
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
                        "on-address-change", Kind.word(s.onAddressChange()),
                        "on-orphan", Kind.word(s.onOrphan()),
                        "tags", s.tags().stream().sorted().toList()));
        s.schedule().ifPresent(schedule -> all.putAll(schedule(schedule)));
        all.putAll(serving(s));
        return all;
    }

    /** Of a variant what it has of its own. */
    private Map<String, Object> serving(ServiceSpec s) {
        var shapes = new LinkedHashMap<String, Object>();
        s.serving().variants().forEach((name, shape) -> shapes.put(name, differing(s, shape)));
        return Pairs.of(
                "on-demand", s.serving().onDemand(),
                "idle-stop", s.serving().idleStop().map(Durations::text),
                "update", Kind.word(s.serving().update()),
                "test", probes.sample(s.serving().sample()),
                "variants", shapes);
    }

    private Map<String, Object> differing(ServiceSpec s, ServiceSpec shape) {
        var own = of(shape);
        own.entrySet().removeAll(of(s.withServing(Serving.NONE)).entrySet());
        return own;
    }

    private Map<String, Object> process(ProcessSpec p) {
        return Pairs.of(
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
                all.put(name, Pairs.of("soft", bound(limit.soft()), "hard", bound(limit.hard()))));
        return all;
    }

    private static Object bound(long value) {
        return value < 0 ? "unlimited" : (Object) value;
    }

    private static Map<String, Object> restart(RestartPolicy restart) {
        var backoff = restart.backoff();
        return Pairs.of(
                "policy", Kind.word(restart.policy()),
                "backoff",
                        Pairs.of(
                                "min", Durations.text(backoff.min()),
                                "factor", backoff.factor(),
                                "max", Durations.text(backoff.max()),
                                "jitter", backoff.jitter()),
                "max", RestartReader.shown(restart.max()),
                "within", Durations.text(restart.within()),
                "reset-after", Durations.text(restart.resetAfter()));
    }

    private static Map<String, Object> log(LogSpec log) {
        return Pairs.of(
                "max-size", Sizes.shown(log.maxSize()),
                "max-age", log.maxAge().map(Durations::text),
                "keep", log.keep(),
                "compress", log.compress(),
                "stderr", log.separateStderr() ? "separate" : "merged");
    }

    private static Map<String, Object> limits(Limits limits) {
        var all = new LinkedHashMap<String, Object>();
        limits.bounds().forEach((limit, bound) -> all.put(limit.word(), bound(limit, bound)));
        all.putAll(
                Pairs.of(
                        "memory-for", Durations.text(limits.memoryFor()),
                        "cpu-over", Durations.text(limits.cpuOver()),
                        "warn-at", percent(limits.warnAt() * 100),
                        "action", Kind.word(limits.action()),
                        "actions", actions(limits),
                        "signal", limits.signal().map(Enum::name),
                        "request",
                                Optional.of(limits.request())
                                        .filter(it -> it > 0)
                                        .map(Sizes::shown)));
        return all;
    }

    private static Map<String, Object> actions(Limits limits) {
        var all = new LinkedHashMap<String, Object>();
        for (var limit : Limit.values())
            Optional.ofNullable(limits.actions().get(limit))
                    .ifPresent(it -> all.put(limit.word(), Kind.word(it)));
        return all;
    }

    private static Object bound(Limit limit, double bound) {
        return switch (limit) {
            case CPU -> percent(bound);
            case RUNTIME -> Durations.text(Duration.ofMillis((long) bound));
            case MEMORY -> Sizes.shown((long) bound);
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
        values.forEach((name, value) -> all.put(name, Kind.word(value)));
        return all;
    }

    private Map<String, Object> hooks(Hooks hooks) {
        var all = new LinkedHashMap<String, Object>();
        hooks.commands()
                .forEach((point, command) -> all.put(Kind.word(point), secrets.masked(command)));
        all.put("timeout", Durations.text(hooks.timeout()));
        return all;
    }

    private static Map<String, Object> schedule(Schedule schedule) {
        return switch (schedule) {
            case Schedule.Every(var period, var overlap) ->
                    Pairs.of("every", Durations.text(period), "overlap", Kind.word(overlap));
            case Schedule.Cron(var expression, var zone, var catchUp, var overlap) ->
                    Pairs.of(
                            "schedule",
                            expression,
                            "timezone",
                            zone.getId(),
                            "catch-up",
                            catchUp,
                            "overlap",
                            Kind.word(overlap));
        };
    }
}
