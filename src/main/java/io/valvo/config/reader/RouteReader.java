package io.valvo.config.reader;

import io.valvo.config.source.ConfigSection;
import io.valvo.model.setting.RouteSettings;
import io.valvo.model.spec.AdmissionSpec;
import io.valvo.model.spec.RouteMatch;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.model.spec.ServiceSpec;

import java.util.Map;

/** Reads one route of the gateway. */
final class RouteReader {
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
                        section.get(RouteSettings.BREAKER),
                        section.get(RouteSettings.OUTLIERS),
                        targets.list(section, "fallback"),
                        section.get(RouteSettings.WAKE_ON));
        section.close();
        return route;
    }

    private static RouteMatch match(ConfigSection section) {
        var match =
                new RouteMatch(
                        section.get(RouteSettings.HOST),
                        section.get(RouteSettings.PATH),
                        HeaderReader.headers(section.section("headers")),
                        section.get(RouteSettings.MODEL));
        section.close();
        return match;
    }

    private static AdmissionSpec admission(ConfigSection section) {
        return new AdmissionSpec(
                section.get(RouteSettings.MAX_CONCURRENCY),
                section.get(RouteSettings.MAX_PENDING),
                section.get(RouteSettings.TIMEOUT),
                section.get(RouteSettings.RATE),
                section.get(RouteSettings.RATE_PER_KEY));
    }
}
