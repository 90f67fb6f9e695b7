package io.valvo.rules.lifecycle;

import io.valvo.model.spec.ServiceSpec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The variables of {@link ProcessEnvironment} that two different addresses would be told by: of two
 * dependencies ({@code my-db} and {@code my_db}), or of two ports of one service. One would hide
 * the other.
 */
public final class InjectedVariables {
    private final Map<String, String> meant = new TreeMap<>();
    private final List<Clash> clashes = new ArrayList<>();

    /** The variable, and what it would stand for. */
    public record Clash(String variable, String one, String other) {}

    private InjectedVariables() {}

    /**
     * Among what the service is told of its dependencies, then of its own ports; an own port may
     * hide a dependency's, as documented.
     */
    public static List<Clash> clashes(ServiceSpec service, Map<String, ServiceSpec> all) {
        var dependencies = new InjectedVariables();
        for (var name : service.dependsOn().keySet()) {
            var needed = all.get(name);
            if (needed != null) dependencies.add(needed, name);
        }
        var own = new InjectedVariables();
        own.ports(service, "", "");
        dependencies.clashes.addAll(own.clashes);
        return List.copyOf(dependencies.clashes);
    }

    private void add(ServiceSpec needed, String name) {
        if (needed.ports().isEmpty()) return;
        var prefix = ProcessEnvironment.variable(name) + "_";
        for (var suffix : List.of("HOST", "PORT", "URL")) put(prefix + suffix, name);
        ports(needed, prefix, name + ".");
    }

    private void ports(ServiceSpec service, String prefix, String place) {
        service.ports()
                .keySet()
                .forEach(it -> put(prefix + ProcessEnvironment.variable(it) + "_PORT", place + it));
    }

    private void put(String variable, String what) {
        var before = meant.putIfAbsent(variable, what);
        if (before != null) clashes.add(new Clash(variable, before, what));
    }
}
