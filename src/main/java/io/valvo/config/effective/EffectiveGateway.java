package io.valvo.config.effective;

import io.valvo.model.spec.BreakerSpec;
import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.spec.OutlierSpec;
import io.valvo.model.spec.RateLimit;
import io.valvo.model.spec.RouteMatch;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.text.HoconDurations;
import io.valvo.text.HoconSizes;
import io.valvo.text.SecretMask;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The gateway as its configuration would be written with every default in it. */
final class EffectiveGateway {
    private final SecretMask secrets;

    EffectiveGateway(SecretMask secrets) {
        this.secrets = secrets;
    }

    Map<String, Object> of(GatewaySpec g) {
        var routes = new LinkedHashMap<String, Object>();
        g.routes().forEach((name, route) -> routes.put(name, of(route)));
        return OrderedMaps.of(
                "bind", g.bind(),
                "port", g.port(),
                "tls", g.tls().map(EffectiveGateway::tls),
                "idle-timeout", HoconDurations.text(g.idleTimeout()),
                "routes", routes,
                "exclusive", g.exclusive(),
                "budget",
                        g.budget()
                                .map(it ->
                                        OrderedMaps.of(
                                                "memory",
                                                HoconSizes.shown(it.memory()),
                                                "of",
                                                it.of())));
    }

    private static Map<String, Object> tls(GatewaySpec.Tls tls) {
        return OrderedMaps.of(
                "certificate", tls.certificate().toString(), "key", tls.key().toString());
    }

    private Map<String, Object> of(RouteSpec r) {
        var limits = r.admission();
        return OrderedMaps.of(
                "match", match(r.match()),
                "to", target(r.to()),
                "max-concurrency", limits.maxConcurrency(),
                "max-pending", limits.maxPending(),
                "timeout", HoconDurations.text(limits.timeout()),
                "rate", limits.rate().map(EffectiveGateway::rate),
                "rate-per-key", limits.ratePerKey().map(EffectiveGateway::rate),
                "breaker", breaker(r.breaker()),
                "outliers", outliers(r.outliers()),
                "fallback", r.fallback().stream().map(this::target).toList(),
                "wake-on", r.wakeOn());
    }

    private Map<String, Object> match(RouteMatch match) {
        return OrderedMaps.of(
                "host", match.host(),
                "path", match.path(),
                "headers", secrets.masked(match.headers()),
                "model", match.model());
    }

    private Object target(RouteTarget target) {
        return switch (target) {
            case RouteTarget.Service(var name, var variant) ->
                    variant.<Object>map(it -> OrderedMaps.of("service", name, "variant", it))
                            .orElse(name);
            case RouteTarget.External(var url) -> secrets.masked(url.toString());
            case RouteTarget.Fixed(int status, var headers, var body) ->
                    OrderedMaps.of(
                            "status",
                            status,
                            "headers",
                            secrets.masked(headers),
                            "body",
                            secrets.masked(body));
        };
    }

    private static Map<String, Object> breaker(BreakerSpec b) {
        return OrderedMaps.of(
                "failures", percent(b.failures()),
                "window", b.window(),
                "min-calls", b.minCalls(),
                "open", HoconDurations.text(b.open()),
                "half-open", b.halfOpen(),
                "slow-after", b.slowAfter().map(HoconDurations::text),
                "slow-calls", percent(b.slowCalls()),
                "slow-start", HoconDurations.text(b.slowStart()));
    }

    private static Map<String, Object> outliers(OutlierSpec o) {
        return OrderedMaps.of(
                "failures", o.failures(),
                "time", HoconDurations.text(o.time()),
                "max-share", percent(o.maxShare()));
    }

    private static String rate(RateLimit rate) {
        var unit =
                rate.per().equals(Duration.ofSeconds(1))
                        ? "s"
                        : rate.per().equals(Duration.ofMinutes(1)) ? "m" : "h";
        return rate.count() + "/" + unit;
    }

    private static String percent(double share) {
        return BigDecimal.valueOf(share * 100)
                        .setScale(3, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + "%";
    }
}
