package io.valvo.config.reader;

import com.typesafe.config.ConfigObject;

import io.valvo.config.source.ConfigSection;
import io.valvo.model.setting.PortSettings;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code ports} of one service. */
final class PortReader {
    private PortReader() {}

    /** In the order in which they are written: the first is the service's main port. */
    static Map<String, PortSpec> ports(ConfigSection section) {
        var ports = new LinkedHashMap<String, PortSpec>();
        for (var name : section.namesAsWritten()) {
            if (NameRules.port(section, name)) ports.put(name, port(section, name));
        }
        return ports;
    }

    private static PortSpec port(ConfigSection section, String name) {
        if (section.at(name) instanceof ConfigObject) return port(name, section.named(name));
        var port =
                section.get(
                        name,
                        ScalarType.PORT.withCure("or an object: " + name + " { prefer = 8080 }"));
        return new PortSpec(
                name,
                port.stream().toList(),
                OnConflict.MIGRATE,
                false,
                Optional.empty(),
                List.of());
    }

    private static PortSpec port(String name, ConfigSection section) {
        var port =
                new PortSpec(
                        name,
                        candidates(section),
                        section.get(PortSettings.ON_CONFLICT),
                        section.get(PortSettings.SOCKET),
                        section.get(PortSettings.ADDRESS),
                        section.get(PortSettings.RECLAIM_FROM));
        sense(section, port);
        section.close();
        return port;
    }

    private static List<Integer> candidates(ConfigSection section) {
        var all = new ArrayList<Integer>();
        section.get(PortSettings.PREFER).ifPresent(all::add);
        all.addAll(section.get(PortSettings.OTHERWISE));
        section.get(PortSettings.RANGE).ifPresent(all::addAll);
        return all.stream().distinct().toList();
    }

    private static void sense(ConfigSection section, PortSpec port) {
        if (port.onConflict() == OnConflict.FAIL && !section.has("prefer"))
            section.wrong(
                    "on-conflict",
                    "fail without prefer",
                    "prefer, the only port that it looks at",
                    "");
        if (port.onConflict() != OnConflict.RECLAIM && !port.reclaimFrom().isEmpty())
            section.wrong(
                    "reclaim-from",
                    "reclaim-from without reclaim",
                    "",
                    "set on-conflict = reclaim");
    }
}
