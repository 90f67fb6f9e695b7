package io.valvo.config.reader;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;

import io.valvo.config.source.ConfigSection;
import io.valvo.config.source.ConfigValues;
import io.valvo.config.source.ErrorCollector;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.setting.StackSettings;
import io.valvo.model.spec.DependencyCondition;
import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.spec.RestartPolicy;
import io.valvo.model.spec.SecretsSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.rules.lifecycle.InjectedVariables;
import io.valvo.rules.services.DependencyGraph;
import io.valvo.text.SecretMask;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a whole configuration, then looks at what only the whole can tell: cycles, templates,
 * conditions.
 */
public final class StackReader {
    private final Path file;
    private final ConfigSection root;
    private final SecretsSpec secrets;
    private final ConfigSection services;
    private final ConfigObject defaults;
    private final ReaderContext scene;

    private StackReader(
            Path file,
            ConfigObject object,
            Map<String, String> environment,
            ErrorCollector problems) {
        this.file = file;
        this.root = ConfigSection.root(object, problems);
        this.secrets = secrets(root);
        problems.hide(SecretMask.ofNames(secrets.secret(), secrets.open()));
        this.services = root.section("services");
        this.defaults = root.section("defaults").object();
        this.scene = ReaderContext.of(folder(file), environment, oneshots());
    }

    /** {@code file}: absolute. */
    public static StackSpec read(
            Path file,
            ConfigObject object,
            Map<String, String> environment,
            ErrorCollector problems) {
        return new StackReader(file, object, environment, problems).read();
    }

    private StackSpec read() {
        ServiceReader.defaults(root.section("defaults"), scene);
        var specs = services();
        var stack =
                new StackSpec(
                        file,
                        root.get(StackSettings.STATE_DIR)
                                .map(dir -> folder(file).resolve(dir).normalize()),
                        root.get(StackSettings.API),
                        specs,
                        new GroupReader(specs.keySet()).groups(root.section("groups")),
                        root.get(StackSettings.SHUTDOWN_ON_FAILURE),
                        root.get(StackSettings.CLEANUP),
                        gateway(specs),
                        secrets);
        root.close();
        checkWhole(specs);
        return stack;
    }

    private static Path folder(Path file) {
        return Objects.requireNonNullElse(file.getParent(), file);
    }

    private SortedMap<String, ServiceSpec> services() {
        var specs = new TreeMap<String, ServiceSpec>();
        for (var name : services.names()) {
            if (NameRules.service(services, name) && isObject(name)) specs.put(name, service(name));
        }
        if (services.names().isEmpty() && !root.has("gateway"))
            root.wrong(
                    "services",
                    "no service",
                    "at least one",
                    "services { web { command = [\"program\"] } }");
        return specs;
    }

    private boolean isObject(String name) {
        boolean object = services.at(name).valueType() == ConfigValueType.OBJECT;
        if (!object)
            services.wrong(
                    name,
                    services.at(name),
                    "an object: " + name + " { command = [\"program\"] }",
                    "");
        return object;
    }

    private ServiceSpec service(String name) {
        return ServiceReader.service(name, services.named(name).withDefaults(defaults), scene);
    }

    private Map<String, Boolean> oneshots() {
        var oneshots = new TreeMap<String, Boolean>();
        for (var name : services.names()) oneshots.put(name, oneshot(services.at(name)));
        return oneshots;
    }

    private boolean oneshot(ConfigValue service) {
        if (!(service instanceof ConfigObject object)) return false;
        return Optional.<ConfigValue>ofNullable(object.withFallback(defaults).get("oneshot"))
                .flatMap(it -> ConfigValues.read(it, ScalarType.FLAG))
                .orElse(false);
    }

    private static SecretsSpec secrets(ConfigSection root) {
        var secret = root.get(StackSettings.SECRETS);
        var open = root.get(StackSettings.NOT_SECRET);
        open.stream()
                .filter(secret::contains)
                .forEach(it ->
                        root.wrong(
                                "not-secret",
                                it + ", which is one of secrets as well",
                                "",
                                "remove it from one of the two"));
        return new SecretsSpec(secret, open);
    }

    private Optional<GatewaySpec> gateway(Map<String, ServiceSpec> specs) {
        boolean wanted = root.has("gateway");
        var gateway = GatewayReader.gateway(root.section("gateway"), folder(file), specs);
        return Optional.of(gateway).filter(_ -> wanted);
    }

    private void checkWhole(Map<String, ServiceSpec> specs) {
        var templates = new TemplateCheck(specs);
        scene.texts().forEach(templates::check);
        var odd =
                new PlausibilityChecks(
                        specs, scene, SecretMask.ofNames(secrets.secret(), secrets.open()));
        odd.checkAddresses();
        specs.forEach((name, spec) -> odd.check(services.named(name).withDefaults(defaults), spec));
        checkCycles(specs);
        specs.values().forEach(spec -> checkConditions(spec, specs));
        specs.values().forEach(spec -> checkLogName(spec, specs.keySet()));
        specs.values().forEach(spec -> checkVariables(spec, specs));
    }

    /** Once for each pair: their variables clash all at once. */
    private void checkVariables(ServiceSpec spec, Map<String, ServiceSpec> specs) {
        InjectedVariables.clashes(spec, specs).stream()
                .limit(1)
                .forEach(clash ->
                        root.wrong(
                                origin(spec.name()),
                                "services." + spec.name(),
                                "%s would stand for %s and for %s"
                                        .formatted(clash.variable(), clash.one(), clash.other()),
                                "names that differ in more than - and _",
                                "rename one of them"));
    }

    private void checkCycles(Map<String, ServiceSpec> specs) {
        var needs = new HashMap<String, Set<String>>();
        specs.forEach((name, spec) -> needs.put(name, spec.dependsOn().keySet()));
        for (var path : DependencyGraph.of(needs).cycles()) cycle(path);
    }

    private void cycle(List<String> path) {
        root.wrong(
                origin(path.getFirst()),
                "services." + path.getFirst() + ".depends-on",
                "a cycle: " + String.join(" → ", path),
                "an order in which services can start",
                "remove one of these dependencies");
    }

    private ConfigOrigin origin(String service) {
        return services.named(service)
                .withDefaults(defaults)
                .value("depends-on")
                .map(ConfigValue::origin)
                .orElse(services.origin());
    }

    /** Who is always restarted never completes. */
    private void checkConditions(ServiceSpec spec, Map<String, ServiceSpec> specs) {
        spec.dependsOn()
                .forEach((name, condition) ->
                        checkCondition(spec, Optional.ofNullable(specs.get(name)), condition));
    }

    private void checkCondition(
            ServiceSpec spec, Optional<ServiceSpec> needed, DependencyCondition condition) {
        needed.filter(n -> condition == DependencyCondition.COMPLETED)
                .filter(n -> !n.job() && n.restart().policy() == RestartPolicy.Policy.ALWAYS)
                .ifPresent(n ->
                        root.wrong(
                                origin(spec.name()),
                                "services." + spec.name() + ".depends-on." + n.name(),
                                "completed, but " + n.name() + " is always restarted",
                                "",
                                "set services." + n.name() + ".oneshot = true, or wait for ready"));
    }

    /**
     * The log of instance 2 of web is web-2.log: a service of that name would write to it as well.
     */
    private void checkLogName(ServiceSpec spec, Set<String> names) {
        for (int number = 2; number <= Math.min(spec.instances(), 1000); number++) {
            var taken = spec.name() + "-" + number;
            if (names.contains(taken))
                services.wrong(
                        taken,
                        "the name of the log of instance " + number + " of " + spec.name(),
                        "another name",
                        "rename it");
        }
    }
}
