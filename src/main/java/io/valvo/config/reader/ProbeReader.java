package io.valvo.config.reader;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;

import io.valvo.config.source.ConfigSection;
import io.valvo.config.source.ConfigValues;
import io.valvo.config.source.DidYouMean;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.spec.HealthSpec;
import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.ReadySpec;
import io.valvo.text.HoconDurations;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code startup}, {@code ready} and {@code health} of one service. */
final class ProbeReader {
    static final ScalarType<String> PATH =
            ScalarType.text("a path that begins with /", "/\\S*").advised(ProbeReader::advice);
    static final ScalarType<String> METHOD = ScalarType.text("an HTTP method", "[A-Z]+");
    private static final ScalarType<ProbeSpec.StatusRange> STATUS =
            new ScalarType<>(
                    "a status such as 200, or a range such as 200-399", "", ProbeReader::range);
    private static final List<ProbeSpec.StatusRange> GOOD =
            List.of(new ProbeSpec.StatusRange(200, 399));
    private static final Pattern RANGE = Pattern.compile("([1-5]\\d\\d)(?:-([1-5]\\d\\d))?");
    private static final String HTTP = "a path, or an object: http { path = \"/health\" }";

    private final CommandReader commands;
    private final Set<String> ports;
    private final boolean complete;

    /**
     * {@code complete}: all ports of the service are known; false while {@code defaults} are looked
     * at.
     */
    ProbeReader(CommandReader commands, Set<String> ports, boolean complete) {
        this.commands = commands;
        this.ports = ports;
        this.complete = complete;
    }

    ReadySpec ready(ConfigSection section) {
        var spec =
                new ReadySpec(
                        probes(section),
                        section.get("timeout", ScalarType.PERIOD, Duration.ofSeconds(60)),
                        section.get("interval", ScalarType.PERIOD, Duration.ofMillis(250)),
                        section.get("probe-timeout", ScalarType.PERIOD, Duration.ofSeconds(2)),
                        section.get("successes", ScalarType.POSITIVE, 1));
        shorter(section, "timeout", spec.timeout(), "interval", spec.interval());
        section.close();
        return spec;
    }

    HealthSpec health(ConfigSection section) {
        var spec =
                new HealthSpec(
                        probes(section),
                        section.get("interval", ScalarType.PERIOD, Duration.ofSeconds(10)),
                        section.get("timeout", ScalarType.PERIOD, Duration.ofSeconds(2)),
                        section.get("failures", ScalarType.POSITIVE, 3),
                        section.get("successes", ScalarType.POSITIVE, 1),
                        section.get("slow-after", ScalarType.PERIOD));
        spec.slowAfter()
                .ifPresent(slow -> shorter(section, "timeout", spec.timeout(), "slow-after", slow));
        onlyAtStart(section, spec);
        if (!spec.probes().isEmpty() && spec.interval().compareTo(spec.timeout()) < 0)
            section.warn(
                    section.has("interval") ? "interval" : "timeout",
                    "interval %s, shorter than timeout %s"
                            .formatted(
                                    HoconDurations.text(spec.interval()),
                                    HoconDurations.text(spec.timeout())),
                    "interval ≥ timeout",
                    "rounds don't overlap: a slow answer makes them rarer");
        section.close();
        return spec;
    }

    private static void shorter(
            ConfigSection section, String whole, Duration all, String part, Duration one) {
        if (all.compareTo(one) >= 0) return;
        section.wrong(
                section.has(whole) ? whole : part,
                "%s %s, shorter than %s %s"
                        .formatted(whole, HoconDurations.text(all), part, HoconDurations.text(one)),
                whole + " ≥ " + part,
                "");
    }

    private static void onlyAtStart(ConfigSection section, HealthSpec spec) {
        for (var probe : spec.probes()) {
            if (probe instanceof ProbeSpec.Notify)
                section.wrong(
                        "notify",
                        "notify, which a process says once",
                        "",
                        "use heartbeat { within = 60s }");
            if (probe instanceof ProbeSpec.Log)
                section.wrong(
                        "log",
                        "a line of the log, which stays true for ever",
                        "",
                        "use it in ready { }");
        }
    }

    private List<ProbeSpec> probes(ConfigSection section) {
        var probes = new ArrayList<ProbeSpec>();
        section.value("http").flatMap(value -> http(section, value)).ifPresent(probes::add);
        section.value("tcp").flatMap(value -> tcp(section, value)).ifPresent(probes::add);
        var exec = commands.argv(section, "exec");
        if (!exec.isEmpty()) probes.add(new ProbeSpec.Exec(exec));
        section.get("log", ScalarType.REGEX).map(ProbeSpec.Log::new).ifPresent(probes::add);
        if (section.get("notify", ScalarType.FLAG, false)) probes.add(new ProbeSpec.Notify());
        return List.copyOf(probes);
    }

    private Optional<ProbeSpec> http(ConfigSection section, ConfigValue value) {
        if (value.valueType() == ConfigValueType.STRING) {
            anyPort(section, "http");
            return section.get("http", PATH)
                    .map(path ->
                            http(path, Optional.empty(), "GET", Map.of(), GOOD, Optional.empty()));
        }
        if (value instanceof ConfigObject) return Optional.of(http(section.section("http")));
        section.wrong("http", value, HTTP, "");
        return Optional.empty();
    }

    private ProbeSpec http(ConfigSection http) {
        var port = http.get("port", ScalarType.NAME);
        port.ifPresentOrElse(name -> known(http, "port", name), () -> anyPort(http, "port"));
        var status = http.list("status", STATUS);
        var spec =
                http(
                        http.get("path", PATH, "/"),
                        port,
                        http.get("method", METHOD, "GET"),
                        headers(http.section("headers")),
                        status.isEmpty() ? GOOD : status,
                        http.get("body", ScalarType.REGEX));
        http.close();
        return spec;
    }

    private static ProbeSpec http(
            String path,
            Optional<String> port,
            String method,
            Map<String, String> headers,
            List<ProbeSpec.StatusRange> status,
            Optional<Pattern> body) {
        return new ProbeSpec.Http(path, port, method, headers, status, body);
    }

    private static Map<String, String> headers(ConfigSection section) {
        var headers = new LinkedHashMap<String, String>();
        for (var name : section.names())
            section.get(name, ScalarType.TEXT).ifPresent(value -> headers.put(name, value));
        return Map.copyOf(headers);
    }

    private Optional<ProbeSpec> tcp(ConfigSection section, ConfigValue value) {
        var text = ConfigValues.scalar(value);
        if (text.isEmpty()) section.wrong("tcp", value, "true, or the name of a port", "");
        var flag = text.flatMap(t -> ScalarType.FLAG.read().apply(t));
        if (flag.equals(Optional.of(false))) return Optional.empty();
        if (flag.isPresent()) anyPort(section, "tcp");
        var port = text.filter(_ -> flag.isEmpty());
        port.ifPresent(name -> known(section, "tcp", name));
        return text.map(_ -> new ProbeSpec.Tcp(port));
    }

    private void anyPort(ConfigSection section, String key) {
        if (complete && ports.isEmpty())
            section.wrong(
                    key,
                    "a probe of a port, but the service has none",
                    "",
                    "declare one: ports.http = 8080");
    }

    private void known(ConfigSection section, String key, String name) {
        if (!complete || ports.contains(name)) return;
        var cure =
                ports.isEmpty() ? "declare one: ports.http = 8080" : DidYouMean.text(name, ports);
        section.wrong(key, "\"" + name + "\"", "the name of a port of this service", cure);
    }

    private static Optional<String> advice(String path) {
        if (path.startsWith("https:"))
            return Optional.of(
                    "a probe speaks no TLS: write exec = [curl, -fksS, \"https://…\"] instead");
        if (path.startsWith("http:"))
            return Optional.of("write the path alone: the service's own port is asked");
        return Optional.of("a path may hold no blank; write %20").filter(_ -> blank(path));
    }

    private static boolean blank(String path) {
        return path.chars().anyMatch(Character::isWhitespace);
    }

    private static Optional<ProbeSpec.StatusRange> range(String text) {
        var form = RANGE.matcher(text);
        if (!form.matches()) return Optional.empty();
        int from = Integer.parseInt(form.group(1));
        int to = form.group(2) == null ? from : Integer.parseInt(form.group(2));
        return from <= to ? Optional.of(new ProbeSpec.StatusRange(from, to)) : Optional.empty();
    }
}
