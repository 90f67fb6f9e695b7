package io.valvo.model.setting;

import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.spec.ServiceSpec;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** One port of a service; written as a number it is {@code prefer}. */
public final class PortSettings {
    private static final Pattern BOUNDS = Pattern.compile("(\\d{1,5})\\s*-\\s*(\\d{1,5})");
    private static final ScalarType<List<Integer>> RANGE_TYPE =
            new ScalarType<List<Integer>>(
                            "a range of ports such as \"8000-8100\"", "", PortSettings::range)
                    .printedBy(it -> it.getFirst() + "-" + it.getLast());
    private static final ScalarType<String> ADDRESS_TYPE =
            new ScalarType<>(
                    "an IP address or localhost",
                    "",
                    text -> Optional.of(text).filter(PortSettings::address));

    public static final Setting<PortSpec, Optional<Integer>> PREFER =
            Setting.of(
                    "prefer",
                    SettingType.maybe(ScalarType.PORT),
                    Optional.empty(),
                    it -> WrittenPorts.of(it).prefer(),
                    "tried first; 0, and the default: any free one",
                    "ports.http.prefer = 8080");
    public static final Setting<PortSpec, List<Integer>> OTHERWISE =
            Setting.of(
                    "otherwise",
                    SettingType.many(ScalarType.PORT),
                    List.of(),
                    it -> WrittenPorts.of(it).otherwise(),
                    "tried next",
                    "ports.http { prefer = 8080, otherwise = [8081, 8082] }");
    public static final Setting<PortSpec, Optional<List<Integer>>> RANGE =
            Setting.of(
                    "range",
                    SettingType.maybe(RANGE_TYPE),
                    Optional.empty(),
                    it -> WrittenPorts.of(it).range(),
                    "tried last",
                    "ports.http.range = \"8000-8100\"");
    public static final Setting<PortSpec, OnConflict> ON_CONFLICT =
            Setting.of(
                    "on-conflict",
                    SettingType.one(ScalarType.choice(OnConflict.class)),
                    OnConflict.MIGRATE,
                    PortSpec::onConflict,
                    "`migrate`: the next one; `reclaim`: end a stray that holds it; `fail`: `prefer` or nothing",
                    "ports.http { prefer = 8080, on-conflict = fail }");
    public static final Setting<PortSpec, Boolean> SOCKET =
            Setting.of(
                    "socket",
                    SettingType.one(ScalarType.FLAG),
                    false,
                    PortSpec::socket,
                    "Valvo binds the port and passes the socket on (`LISTEN_FDS`)",
                    "ports.http { prefer = 8080, socket = true }");
    public static final Setting<PortSpec, Optional<String>> ADDRESS =
            Setting.of(
                    "address",
                    SettingType.maybe(ADDRESS_TYPE),
                    Optional.empty(),
                    PortSpec::address,
                    "the address that the service listens on; default: any",
                    "ports.http { prefer = 8080, address = \"127.0.0.1\" }");
    public static final Setting<PortSpec, List<String>> RECLAIM_FROM =
            Setting.of(
                    "reclaim-from",
                    SettingType.many(ScalarType.REGEX.as(Pattern::pattern, Pattern::compile)),
                    List.of(),
                    PortSpec::reclaimFrom,
                    "regular expressions of command lines: other holders that `reclaim` may end",
                    "ports.http { prefer = 8080, on-conflict = reclaim, reclaim-from = [\"node .*dev\"] }");

    static final SettingSection<PortSpec> SECTION =
            SettingSection.of(PREFER, OTHERWISE, RANGE, ON_CONFLICT, SOCKET, ADDRESS, RECLAIM_FROM);

    /** By name; the first is the main one: their order counts. */
    static final Setting<ServiceSpec, Map<String, PortSpec>> PORTS =
            Setting.of(
                            "ports",
                            SettingType.named(SECTION),
                            Map.of(),
                            ServiceSpec::ports,
                            "by name",
                            "ports { http = 8080, admin = 8081 }")
                    .restarts("ports", it -> List.copyOf(it.values()), PortSettings::lasting);

    private PortSettings() {}

    private static Map<String, Object> lasting(Map<String, PortSpec> ports) {
        var all = new LinkedHashMap<String, Object>();
        ports.forEach((name, it) -> all.put(name, lasting(it)));
        return all;
    }

    /** What a fingerprint keeps of one; what isn't set is left out. */
    public static Map<String, Object> lasting(PortSpec port) {
        var all = new LinkedHashMap<String, Object>();
        all.put("candidates", port.candidates());
        all.put("on-conflict", ScalarType.word(port.onConflict()));
        if (port.socket()) all.put("socket", true);
        port.address().ifPresent(it -> all.put("address", it));
        if (!port.reclaimFrom().isEmpty()) all.put("reclaim-from", port.reclaimFrom());
        return all;
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
