package io.valvo.config.reader;

import io.valvo.config.source.ConfigSection;
import io.valvo.config.source.DidYouMean;
import io.valvo.config.source.TextFile;
import io.valvo.model.setting.GatewaySettings;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.setting.Setting;
import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.spec.GatewaySpec.Budget;
import io.valvo.model.spec.GatewaySpec.Tls;
import io.valvo.model.spec.RouteMatch;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.ServiceSpec;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads {@code gateway}. */
final class GatewayReader {
    private final ConfigSection section;
    private final Path folder;
    private final Map<String, ServiceSpec> services;
    private final RouteReader routes;
    private final Map<RouteMatch, String> matches = new HashMap<>();

    private GatewayReader(ConfigSection section, Path folder, Map<String, ServiceSpec> services) {
        this.section = section;
        this.folder = folder;
        this.services = services;
        this.routes = new RouteReader(services);
    }

    static GatewaySpec gateway(
            ConfigSection section, Path folder, Map<String, ServiceSpec> services) {
        return new GatewayReader(section, folder, services).read();
    }

    private GatewaySpec read() {
        var gateway =
                new GatewaySpec(
                        section.get(GatewaySettings.BIND),
                        section.get(GatewaySettings.PORT),
                        tls(section.section("tls")),
                        section.get(GatewaySettings.IDLE_TIMEOUT),
                        routes(section.section("routes")),
                        exclusive(section.section("exclusive")),
                        budget(section.section("budget")));
        section.close();
        return gateway;
    }

    private Optional<Tls> tls(ConfigSection tls) {
        var certificate = file(tls, GatewaySettings.CERTIFICATE);
        var key = file(tls, GatewaySettings.KEY);
        if (certificate.isPresent() != key.isPresent())
            tls.missing(
                    certificate.isPresent() ? "key" : "certificate",
                    "a certificate and its key",
                    "tls { certificate = \"cert.pem\", key = \"key.pem\" }");
        tls.close();
        return certificate.flatMap(it -> key.map(secret -> new Tls(it, secret)));
    }

    private Optional<Path> file(ConfigSection tls, Setting<Optional<Tls>, Optional<Path>> setting) {
        var path = tls.get(setting).map(it -> folder.resolve(it).normalize());
        path.ifPresent(it -> {
            if (tls.files().other(it) instanceof TextFile.Unreadable(var why))
                tls.wrong(setting.key(), it + ", which is " + why, "a PEM file", "");
        });
        return path;
    }

    private SortedMap<String, RouteSpec> routes(ConfigSection section) {
        var all = new TreeMap<String, RouteSpec>();
        for (var name : section.names()) {
            if (!NameRules.route(section, name)) continue;
            var route = routes.route(name, section.named(name));
            all.put(name, route);
            unique(section, route);
        }
        return Collections.unmodifiableSortedMap(all);
    }

    private void unique(ConfigSection section, RouteSpec route) {
        var other = matches.putIfAbsent(route.match(), route.name());
        if (other != null)
            section.wrong(
                    route.name(),
                    "the same match as route " + other,
                    "one route for a request",
                    "remove one of them, or match more closely");
    }

    private SortedMap<String, List<String>> exclusive(ConfigSection section) {
        var all = new TreeMap<String, List<String>>();
        for (var name : section.names())
            all.put(name, members(section, name, section.list(name, ScalarType.NAME)));
        section.close();
        return Collections.unmodifiableSortedMap(all);
    }

    private Optional<Budget> budget(ConfigSection section) {
        var memory = section.get(GatewaySettings.MEMORY);
        var of = members(section, "of", section.get(GatewaySettings.OF));
        if (memory.isPresent() && of.isEmpty())
            section.missing("of", "the services that share it", "of = [a, b]");
        if (memory.isEmpty() && !of.isEmpty())
            section.missing("memory", "a size", "memory = 24 GiB");
        section.close();
        return memory.map(it -> new Budget(it, of));
    }

    private List<String> members(ConfigSection section, String key, List<String> named) {
        var members = List.copyOf(new LinkedHashSet<>(named));
        for (var member : members)
            if (!services.containsKey(member))
                section.wrong(
                        key,
                        "the unknown service \"" + member + "\"",
                        "",
                        DidYouMean.text(member, services.keySet()));
        return members;
    }
}
