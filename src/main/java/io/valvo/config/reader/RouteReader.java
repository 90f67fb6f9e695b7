package io.valvo.config.reader;

import io.valvo.config.source.ConfigSection;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.spec.AdmissionSpec;
import io.valvo.model.spec.BreakerSpec;
import io.valvo.model.spec.OutlierSpec;
import io.valvo.model.spec.RateLimit;
import io.valvo.model.spec.RouteMatch;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.model.spec.ServiceSpec;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads one route of the gateway. */
final class RouteReader {
    private static final Pattern RATE = Pattern.compile("(\\d{1,9})\\s*/\\s*(s|m|h)");
    private static final ScalarType<RateLimit> RATE_KIND =
            new ScalarType<>("a rate such as 50/s, 600/m, 1000/h", "", RouteReader::rate);
    private static final ScalarType<Double> SHARE =
            new ScalarType<>(
                    "per cent, more than 0% and at most 100%",
                    "write it as 50%", RouteReader::share);
    private static final ScalarType<String> HOST =
            ScalarType.text(
                    "a host name, or *. and the end of one",
                    "(\\*\\.)?[A-Za-z0-9_.-]+|\\[?[0-9a-fA-F:]+]?");
    private static final ScalarType<String> PATH =
            ScalarType.text("a path that begins with /", "/\\S*");

    private static final ScalarType<String> WAKE_ON =
            new ScalarType<>(
                    "one of " + String.join(", ", RouteSpec.READ_ONLY),
                    "every other path starts the service anyway",
                    text -> Optional.of(text).filter(RouteSpec.READ_ONLY::contains));

    private final TargetReader targets;

    RouteReader(Map<String, ServiceSpec> services) {
        this.targets = new TargetReader(services);
    }

    RouteSpec route(String name, ConfigSection section) {
        if (!section.has("to")) section.missing("to", "where requests go", "to = a service");
        var route =
                new RouteSpec(
                        name,
                        match(section.section("match")),
                        targets.one(section, "to").orElse(new RouteTarget.Fixed(503, Map.of(), "")),
                        admission(section),
                        breaker(section.section("breaker")),
                        outliers(section.section("outliers")),
                        targets.list(section, "fallback"),
                        section.list("wake-on", WAKE_ON).stream().distinct().toList());
        section.close();
        return route;
    }

    private static RouteMatch match(ConfigSection section) {
        var match =
                new RouteMatch(
                        section.get("host", HOST).map(it -> it.toLowerCase(Locale.ROOT)),
                        section.get("path", PATH),
                        headers(section.section("headers")),
                        section.get("model", ScalarType.NAME));
        section.close();
        return match;
    }

    static Map<String, String> headers(ConfigSection section) {
        var headers = new TreeMap<String, String>();
        for (var name : section.names())
            section.get(name, ScalarType.TEXT)
                    .ifPresent(value -> headers.put(name.toLowerCase(Locale.ROOT), value));
        return headers;
    }

    private static AdmissionSpec admission(ConfigSection section) {
        var usual = AdmissionSpec.DEFAULT;
        return new AdmissionSpec(
                section.get("max-concurrency", ScalarType.COUNT, usual.maxConcurrency()),
                section.get("max-pending", ScalarType.COUNT, usual.maxPending()),
                section.get("timeout", ScalarType.PERIOD, usual.timeout()),
                section.get("rate", RATE_KIND),
                section.get("rate-per-key", RATE_KIND));
    }

    private static BreakerSpec breaker(ConfigSection section) {
        var usual = BreakerSpec.DEFAULT;
        int window = section.get("window", ScalarType.whole(1, 10_000), usual.window());
        var breaker =
                new BreakerSpec(
                        section.get("failures", SHARE, usual.failures()),
                        window,
                        section.get(
                                "min-calls",
                                ScalarType.POSITIVE,
                                Math.min(window, usual.minCalls())),
                        section.get("open", ScalarType.PERIOD, usual.open()),
                        section.get("half-open", ScalarType.POSITIVE, usual.halfOpen()),
                        section.get("slow-after", ScalarType.PERIOD),
                        section.get("slow-calls", SHARE, usual.slowCalls()),
                        section.get("slow-start", ScalarType.DURATION, usual.slowStart()));
        if (breaker.minCalls() > window)
            section.wrong(
                    "min-calls",
                    breaker.minCalls() + ", more than the window of " + window,
                    "min-calls ≤ window",
                    "or it would never open");
        section.close();
        return breaker;
    }

    private static OutlierSpec outliers(ConfigSection section) {
        var usual = OutlierSpec.DEFAULT;
        var outliers =
                new OutlierSpec(
                        section.get("failures", ScalarType.COUNT, usual.failures()),
                        section.get("time", ScalarType.PERIOD, usual.time()),
                        section.get("max-share", SHARE, usual.maxShare()));
        section.close();
        return outliers;
    }

    private static Optional<RateLimit> rate(String text) {
        var found = RATE.matcher(text.strip());
        if (!found.matches()) return Optional.empty();
        int count = Integer.parseInt(found.group(1));
        var per =
                switch (found.group(2)) {
                    case "s" -> Duration.ofSeconds(1);
                    case "m" -> Duration.ofMinutes(1);
                    default -> Duration.ofHours(1);
                };
        return count == 0 ? Optional.empty() : Optional.of(new RateLimit(count, per));
    }

    private static Optional<Double> share(String text) {
        var found = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?)\\s*%").matcher(text.strip());
        return found.matches()
                ? Optional.of(Double.parseDouble(found.group(1)) / 100)
                        .filter(it -> it > 0 && it <= 1)
                : Optional.empty();
    }
}
