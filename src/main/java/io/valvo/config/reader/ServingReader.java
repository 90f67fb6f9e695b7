package io.valvo.config.reader;

import com.typesafe.config.ConfigObject;

import io.valvo.config.source.ConfigSection;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.setting.ServingSettings;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.ServingSpec;
import io.valvo.text.HoconDurations;

import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads how a service stands behind the gateway. */
final class ServingReader {

    private ServingReader() {}

    /** {@code variant} reads a service from a section. */
    static ServingSpec serving(
            ConfigSection section, Function<ConfigSection, ServiceSpec> variant) {
        boolean onDemand = section.get(ServingSettings.ON_DEMAND);
        var idleStop = section.get(ServingSettings.IDLE_STOP);
        if (idleStop.isPresent() && !onDemand) useless(section, idleStop.get());
        var update = section.get(ServingSettings.UPDATE);
        var variants = new TreeMap<String, ServiceSpec>();
        var named = section.section("variants");
        for (var name : named.names())
            if (NameRules.variant(named, name) && named.at(name) instanceof ConfigObject shape)
                variants.put(name, variant.apply(section.variant(name, shape)));
            else if (!(named.at(name) instanceof ConfigObject))
                named.wrong(name, named.at(name), "an object: " + name + " { env.MODE = b }", "");
        return new ServingSpec(
                onDemand,
                idleStop,
                update,
                Collections.unmodifiableSortedMap(variants),
                Optional.empty(),
                TestRequestReader.sample(section.section("test")));
    }

    /** A new process needs a port of its own beside the old one's. */
    static void room(ConfigSection section, ServiceSpec spec) {
        int beside =
                switch (spec.serving().update()) {
                    case RESTART -> 0;
                    case ROLLING -> 1;
                    case BLUE_GREEN -> spec.instances();
                };
        if (beside > 0) spec.ports().values().forEach(it -> room(section, spec, it, beside));
    }

    private static void room(ConfigSection section, ServiceSpec spec, PortSpec port, int beside) {
        int needed = spec.instances() + beside;
        if (port.candidates().contains(PortSpec.ANY) || port.candidates().size() >= needed) return;
        section.wrong(
                "update",
                "%s, with %d port(s) for %s"
                        .formatted(
                                ScalarType.word(spec.serving().update()),
                                port.candidates().size(),
                                port.name()),
                needed + " ports: the new one is ready before the old one ends",
                "add range = \"8000-8100\" to ports." + port.name());
    }

    private static void useless(ConfigSection section, Duration idleStop) {
        section.wrong(
                "idle-stop",
                HoconDurations.text(idleStop) + ", but on-demand = false",
                "",
                "set on-demand = true: only what demand has started is stopped");
    }
}
