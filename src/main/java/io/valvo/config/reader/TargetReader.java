package io.valvo.config.reader;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;

import io.valvo.config.source.ConfigSection;
import io.valvo.config.source.ConfigValues;
import io.valvo.config.source.DidYouMean;
import io.valvo.model.setting.TargetSettings;
import io.valvo.model.spec.RouteTarget;
import io.valvo.model.spec.ServiceSpec;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads who answers: the name of a service, a URL, or an object: {@code { service, variant }},
 * {@code { url }}, {@code { status, headers, body }}.
 */
final class TargetReader {
    private final Map<String, ServiceSpec> services;

    TargetReader(Map<String, ServiceSpec> services) {
        this.services = services;
    }

    Optional<RouteTarget> one(ConfigSection section, String key) {
        return section.value(key).flatMap(it -> target(section, key, it));
    }

    /** One after the other; one alone needs no list. */
    List<RouteTarget> list(ConfigSection section, String key) {
        var value = section.value(key);
        if (value.isPresent() && value.get() instanceof ConfigList list)
            return list.stream().flatMap(it -> target(section, key, it).stream()).toList();
        return one(section, key).stream().toList();
    }

    private Optional<RouteTarget> target(ConfigSection section, String key, ConfigValue value) {
        if (value instanceof ConfigObject object) return longForm(section.element(key, object));
        var text = ConfigValues.scalar(value).orElse("");
        if (text.isEmpty()) section.wrong(key, value, "a service, a URL, or { status, body }", "");
        if (text.isEmpty()) return Optional.empty();
        if (text.contains("://"))
            return section.read(value, section.setting(key), TargetSettings.URL_TYPE)
                    .map(RouteTarget.External::new);
        return service(section, value, section.setting(key), text, Optional.empty());
    }

    private Optional<RouteTarget> longForm(ConfigSection part) {
        var target =
                part.has("service")
                        ? service(part)
                        : part.has("url") ? external(part) : fixed(part);
        part.close();
        return target;
    }

    private Optional<RouteTarget> external(ConfigSection part) {
        return part.get(TargetSettings.URL).map(RouteTarget.External::new);
    }

    private Optional<RouteTarget> fixed(ConfigSection part) {
        if (!part.has("status")) part.missing("status", "service, url or status", "status = 503");
        var headers = HeaderReader.headers(part.section("headers"));
        var body = part.get(TargetSettings.BODY).orElse("");
        return part.get(TargetSettings.STATUS).map(it -> new RouteTarget.Fixed(it, headers, body));
    }

    private Optional<RouteTarget> service(ConfigSection part) {
        var variant = part.get(TargetSettings.VARIANT);
        return part.value("service")
                .flatMap(it ->
                        service(
                                part,
                                it,
                                part.setting("service"),
                                ConfigValues.scalar(it).orElse(""),
                                variant));
    }

    private Optional<RouteTarget> service(
            ConfigSection section,
            ConfigValue value,
            String setting,
            String name,
            Optional<String> variant) {
        var spec = Optional.ofNullable(services.get(name));
        if (spec.isEmpty())
            section.wrong(
                    value.origin(),
                    setting,
                    "the unknown service \"" + name + "\"",
                    "",
                    DidYouMean.text(name, services.keySet()));
        spec.ifPresent(it -> sense(section, value, setting, it, variant));
        return spec.map(_ -> new RouteTarget.Service(name, variant));
    }

    private static void sense(
            ConfigSection section,
            ConfigValue value,
            String setting,
            ServiceSpec spec,
            Optional<String> variant) {
        if (spec.ports().isEmpty())
            section.wrong(
                    value.origin(),
                    setting,
                    "the service \"" + spec.name() + "\", which has no port",
                    "a service with a port",
                    "services." + spec.name() + ".ports.http = 0");
        variant.filter(it -> !spec.hasVariant(it))
                .ifPresent(it ->
                        section.wrong(
                                value.origin(),
                                setting,
                                "the unknown variant \"" + it + "\" of " + spec.name(),
                                "",
                                DidYouMean.text(it, spec.serving().variants().keySet())));
    }
}
