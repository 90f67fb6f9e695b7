package io.valvo.config.reader;

import com.typesafe.config.ConfigObject;

import io.valvo.config.source.ConfigSection;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Reads {@code ports} of one service. */
final class PortReader {
    private static final ScalarType<List<Integer>> RANGE =
            new ScalarType<>("a range of ports such as \"8000-8100\"", "", PortReader::range);
    private static final ScalarType<OnConflict> ON_CONFLICT = ScalarType.choice(OnConflict.class);
    private static final ScalarType<String> ADDRESS =
            new ScalarType<>(
                    "an IP address or localhost",
                    "",
                    text -> Optional.of(text).filter(PortReader::address));
    private static final Pattern BOUNDS = Pattern.compile("(\\d{1,5})\\s*-\\s*(\\d{1,5})");

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
                        section.get("on-conflict", ON_CONFLICT, OnConflict.MIGRATE),
                        section.get("socket", ScalarType.FLAG, false),
                        section.get("address", ADDRESS),
                        section.list("reclaim-from", ScalarType.REGEX).stream()
                                .map(Pattern::pattern)
                                .toList());
        sense(section, port);
        section.close();
        return port;
    }

    private static List<Integer> candidates(ConfigSection section) {
        var all = new ArrayList<Integer>();
        section.get("prefer", ScalarType.PORT).ifPresent(all::add);
        all.addAll(section.list("otherwise", ScalarType.PORT));
        section.get("range", RANGE).ifPresent(all::addAll);
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

    private static Optional<List<Integer>> range(String text) {
        var form = BOUNDS.matcher(text.strip());
        if (!form.matches()) return Optional.empty();
        int from = Integer.parseInt(form.group(1));
        int to = Integer.parseInt(form.group(2));
        boolean fits = from >= 1 && from <= to && to <= 65535;
        return fits
                ? Optional.of(IntStream.rangeClosed(from, to).boxed().toList())
                : Optional.empty();
    }

    private static boolean address(String text) {
        try {
            return text.equals("localhost")
                    || !InetAddress.ofLiteral(text).getHostAddress().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
