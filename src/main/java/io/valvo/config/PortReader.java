package io.valvo.config;

import com.typesafe.config.ConfigObject;

import io.valvo.model.OnConflict;
import io.valvo.model.PortSpec;

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
    private static final Kind<List<Integer>> RANGE =
            new Kind<>("a range of ports such as \"8000-8100\"", "", PortReader::range);
    private static final Kind<OnConflict> ON_CONFLICT = Kind.choice(OnConflict.class);
    private static final Kind<String> ADDRESS =
            new Kind<>(
                    "an IP address or localhost",
                    "",
                    text -> Optional.of(text).filter(PortReader::address));
    private static final Pattern BOUNDS = Pattern.compile("(\\d{1,5})\\s*-\\s*(\\d{1,5})");

    private PortReader() {}

    /** In the order in which they are written: the first is the service's main port. */
    static Map<String, PortSpec> ports(Section section) {
        var ports = new LinkedHashMap<String, PortSpec>();
        for (var name : section.namesAsWritten()) {
            if (Identifiers.port(section, name)) ports.put(name, port(section, name));
        }
        return ports;
    }

    private static PortSpec port(Section section, String name) {
        if (section.at(name) instanceof ConfigObject) return port(name, section.named(name));
        var port =
                section.get(
                        name, Kind.PORT.withCure("or an object: " + name + " { prefer = 8080 }"));
        return new PortSpec(
                name,
                port.stream().toList(),
                OnConflict.MIGRATE,
                false,
                Optional.empty(),
                List.of());
    }

    private static PortSpec port(String name, Section section) {
        var port =
                new PortSpec(
                        name,
                        candidates(section),
                        section.get("on-conflict", ON_CONFLICT, OnConflict.MIGRATE),
                        section.get("socket", Kind.FLAG, false),
                        section.get("address", ADDRESS),
                        section.list("reclaim-from", Kind.REGEX).stream()
                                .map(Pattern::pattern)
                                .toList());
        sense(section, port);
        section.close();
        return port;
    }

    private static List<Integer> candidates(Section section) {
        var all = new ArrayList<Integer>();
        section.get("prefer", Kind.PORT).ifPresent(all::add);
        all.addAll(section.list("otherwise", Kind.PORT));
        section.get("range", RANGE).ifPresent(all::addAll);
        return all.stream().distinct().toList();
    }

    private static void sense(Section section, PortSpec port) {
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
