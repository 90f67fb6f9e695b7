package io.valvo.config;

import io.valvo.model.Admission;
import io.valvo.model.BreakerSpec;
import io.valvo.model.Match;
import io.valvo.model.OutlierSpec;
import io.valvo.model.Rate;
import io.valvo.model.Route;
import io.valvo.model.ServiceSpec;
import io.valvo.model.Target;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads one route of the gateway. */
final class RouteReader {
    private static final Pattern RATE = Pattern.compile("(\\d{1,9})\\s*/\\s*(s|m|h)");
    private static final Kind<Rate> RATE_KIND =
            new Kind<>("a rate such as 50/s, 600/m, 1000/h", "", RouteReader::rate);
    private static final Kind<Double> SHARE =
            new Kind<>(
                    "per cent, more than 0% and at most 100%",
                    "write it as 50%", RouteReader::share);
    private static final Kind<String> HOST =
            Kind.text(
                    "a host name, or *. and the end of one",
                    "(\\*\\.)?[A-Za-z0-9_.-]+|\\[?[0-9a-fA-F:]+]?");
    private static final Kind<String> PATH = Kind.text("a path that begins with /", "/\\S*");

    private static final Kind<String> WAKE_ON =
            new Kind<>(
                    "one of " + String.join(", ", Route.READ_ONLY),
                    "every other path starts the service anyway",
                    text -> Optional.of(text).filter(Route.READ_ONLY::contains));

    private final TargetReader targets;

    RouteReader(Map<String, ServiceSpec> services) {
        this.targets = new TargetReader(services);
    }

    Route route(String name, Section section) {
        if (!section.has("to")) section.missing("to", "where requests go", "to = a service");
        var route =
                new Route(
                        name,
                        match(section.section("match")),
                        targets.one(section, "to").orElse(new Target.Fixed(503, Map.of(), "")),
                        admission(section),
                        breaker(section.section("breaker")),
                        outliers(section.section("outliers")),
                        targets.list(section, "fallback"),
                        section.list("wake-on", WAKE_ON).stream().distinct().toList());
        section.close();
        return route;
    }

    private static Match match(Section section) {
        var match =
                new Match(
                        section.get("host", HOST).map(it -> it.toLowerCase(Locale.ROOT)),
                        section.get("path", PATH),
                        headers(section.section("headers")),
                        section.get("model", Kind.NAME));
        section.close();
        return match;
    }

    static Map<String, String> headers(Section section) {
        var headers = new TreeMap<String, String>();
        for (var name : section.names())
            section.get(name, Kind.TEXT)
                    .ifPresent(value -> headers.put(name.toLowerCase(Locale.ROOT), value));
        return headers;
    }

    private static Admission admission(Section section) {
        var usual = Admission.DEFAULT;
        return new Admission(
                section.get("max-concurrency", Kind.COUNT, usual.maxConcurrency()),
                section.get("max-pending", Kind.COUNT, usual.maxPending()),
                section.get("timeout", Kind.PERIOD, usual.timeout()),
                section.get("rate", RATE_KIND),
                section.get("rate-per-key", RATE_KIND));
    }

    private static BreakerSpec breaker(Section section) {
        var usual = BreakerSpec.DEFAULT;
        int window = section.get("window", Kind.whole(1, 10_000), usual.window());
        var breaker =
                new BreakerSpec(
                        section.get("failures", SHARE, usual.failures()),
                        window,
                        section.get("min-calls", Kind.POSITIVE, Math.min(window, usual.minCalls())),
                        section.get("open", Kind.PERIOD, usual.open()),
                        section.get("half-open", Kind.POSITIVE, usual.halfOpen()),
                        section.get("slow-after", Kind.PERIOD),
                        section.get("slow-calls", SHARE, usual.slowCalls()),
                        section.get("slow-start", Kind.DURATION, usual.slowStart()));
        if (breaker.minCalls() > window)
            section.wrong(
                    "min-calls",
                    breaker.minCalls() + ", more than the window of " + window,
                    "min-calls ≤ window",
                    "or it would never open");
        section.close();
        return breaker;
    }

    private static OutlierSpec outliers(Section section) {
        var usual = OutlierSpec.DEFAULT;
        var outliers =
                new OutlierSpec(
                        section.get("failures", Kind.COUNT, usual.failures()),
                        section.get("time", Kind.PERIOD, usual.time()),
                        section.get("max-share", SHARE, usual.maxShare()));
        section.close();
        return outliers;
    }

    private static Optional<Rate> rate(String text) {
        var found = RATE.matcher(text.strip());
        if (!found.matches()) return Optional.empty();
        int count = Integer.parseInt(found.group(1));
        var per =
                switch (found.group(2)) {
                    case "s" -> Duration.ofSeconds(1);
                    case "m" -> Duration.ofMinutes(1);
                    default -> Duration.ofHours(1);
                };
        return count == 0 ? Optional.empty() : Optional.of(new Rate(count, per));
    }

    private static Optional<Double> share(String text) {
        var found = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?)\\s*%").matcher(text.strip());
        return found.matches()
                ? Optional.of(Double.parseDouble(found.group(1)) / 100)
                        .filter(it -> it > 0 && it <= 1)
                : Optional.empty();
    }
}
