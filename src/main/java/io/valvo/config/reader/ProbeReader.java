package io.valvo.config.reader;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;

import io.valvo.config.source.ConfigSection;
import io.valvo.config.source.ConfigValues;
import io.valvo.config.source.DidYouMean;
import io.valvo.model.setting.HealthSettings;
import io.valvo.model.setting.HttpProbeSettings;
import io.valvo.model.setting.ReadySettings;
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

/** Reads {@code startup}, {@code ready} and {@code health} of one service. */
final class ProbeReader {
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
                        section.get(ReadySettings.TIMEOUT),
                        section.get(ReadySettings.INTERVAL),
                        section.get(ReadySettings.PROBE_TIMEOUT),
                        section.get(ReadySettings.SUCCESSES));
        shorter(section, "timeout", spec.timeout(), "interval", spec.interval());
        section.close();
        return spec;
    }

    HealthSpec health(ConfigSection section) {
        var spec =
                new HealthSpec(
                        probes(section),
                        section.get(HealthSettings.INTERVAL),
                        section.get(HealthSettings.TIMEOUT),
                        section.get(HealthSettings.FAILURES),
                        section.get(HealthSettings.SUCCESSES),
                        section.get(HealthSettings.SLOW_AFTER));
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
        section.get(ReadySettings.LOG).ifPresent(probes::add);
        if (section.get(ReadySettings.NOTIFY)) probes.add(new ProbeSpec.Notify());
        return List.copyOf(probes);
    }

    private Optional<ProbeSpec> http(ConfigSection section, ConfigValue value) {
        if (value.valueType() == ConfigValueType.STRING) {
            anyPort(section, "http");
            return section.get("http", HttpProbeSettings.PATH_TYPE).map(ProbeReader::http);
        }
        if (value instanceof ConfigObject) return Optional.of(http(section.section("http")));
        section.wrong("http", value, HTTP, "");
        return Optional.empty();
    }

    private ProbeSpec http(ConfigSection http) {
        var port = http.get(HttpProbeSettings.PORT);
        port.ifPresentOrElse(name -> known(http, "port", name), () -> anyPort(http, "port"));
        var spec =
                new ProbeSpec.Http(
                        http.get(HttpProbeSettings.PATH),
                        port,
                        http.get(HttpProbeSettings.METHOD),
                        headers(http.section("headers")),
                        http.get(HttpProbeSettings.STATUS),
                        http.get(HttpProbeSettings.BODY));
        http.close();
        return spec;
    }

    private static ProbeSpec http(String path) {
        return new ProbeSpec.Http(
                path,
                Optional.empty(),
                HttpProbeSettings.METHOD.otherwise().orElseThrow(),
                Map.of(),
                HttpProbeSettings.STATUS.otherwise().orElseThrow(),
                Optional.empty());
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
}
