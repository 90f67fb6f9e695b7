package io.valvo.config.reader;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;

import io.valvo.config.source.ConfigSection;
import io.valvo.config.source.DidYouMean;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.spec.DependencyCondition;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads {@code depends-on}: {@code {db = ready}}, or {@code [db]}: ready, of a one-shot completed.
 */
final class DependencyReader {
    private static final ScalarType<DependencyCondition> CONDITION =
            ScalarType.choice(DependencyCondition.class);

    private DependencyReader() {}

    static Map<String, DependencyCondition> dependencies(
            ConfigSection section, String service, ReaderContext scene) {
        var needs = new TreeMap<String, DependencyCondition>();
        var value = section.value("depends-on");
        if (value.isPresent() && value.get() instanceof ConfigObject)
            conditions(section.section("depends-on"), service, scene, needs);
        else
            for (var name : section.list("depends-on", ScalarType.NAME))
                usual(section, name, service, scene, needs);
        return needs;
    }

    private static void conditions(
            ConfigSection section,
            String service,
            ReaderContext scene,
            Map<String, DependencyCondition> needs) {
        for (var name : section.names()) {
            var condition = section.get(name, CONDITION);
            if (exists(
                    section,
                    section.at(name).origin(),
                    section.setting(name),
                    name,
                    service,
                    scene)) condition.ifPresent(c -> needs.put(name, c));
        }
    }

    private static void usual(
            ConfigSection section,
            String name,
            String service,
            ReaderContext scene,
            Map<String, DependencyCondition> needs) {
        var origin =
                section.value("depends-on").map(value -> value.origin()).orElse(section.origin());
        if (exists(section, origin, section.setting("depends-on"), name, service, scene))
            needs.put(
                    name,
                    scene.oneshot(name)
                            ? DependencyCondition.COMPLETED
                            : DependencyCondition.READY);
    }

    private static boolean exists(
            ConfigSection section,
            ConfigOrigin origin,
            String setting,
            String name,
            String service,
            ReaderContext scene) {
        var wrong = Optional.of(name).filter(n -> !scene.names().contains(n));
        wrong.ifPresent(n ->
                section.wrong(
                        origin,
                        setting,
                        "the unknown service \"" + n + "\"",
                        "",
                        DidYouMean.text(n, others(scene, service))));
        return wrong.isEmpty();
    }

    private static java.util.List<String> others(ReaderContext scene, String service) {
        return scene.names().stream().filter(name -> !name.equals(service)).toList();
    }
}
