package io.valvo.config.effective;

import io.valvo.model.spec.HealthSpec;
import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.ReadySpec;
import io.valvo.model.spec.TestRequestSpec;
import io.valvo.text.HoconDurations;
import io.valvo.text.SecretMask;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The probes of one service as they would be written with every default in them. */
final class EffectiveProbes {
    private final SecretMask secrets;

    EffectiveProbes(SecretMask secrets) {
        this.secrets = secrets;
    }

    Map<String, Object> ready(ReadySpec ready) {
        var all = probes(ready.probes());
        all.putAll(
                OrderedMaps.of(
                        "timeout", HoconDurations.text(ready.timeout()),
                        "interval", HoconDurations.text(ready.interval()),
                        "probe-timeout", HoconDurations.text(ready.probeTimeout()),
                        "successes", ready.successes()));
        return all;
    }

    Map<String, Object> health(HealthSpec health) {
        var all = probes(health.probes());
        all.putAll(
                OrderedMaps.of(
                        "interval", HoconDurations.text(health.interval()),
                        "timeout", HoconDurations.text(health.timeout()),
                        "failures", health.failures(),
                        "successes", health.successes(),
                        "slow-after", health.slowAfter().map(HoconDurations::text)));
        return all;
    }

    Map<String, Object> sample(TestRequestSpec sample) {
        return OrderedMaps.of(
                "http", sample.path().map(it -> secrets.masked(it)),
                "port", sample.port(),
                "method", sample.method(),
                "headers", secrets.masked(sample.headers()),
                "body", sample.body().map(it -> secrets.masked(it)),
                "timeout", HoconDurations.text(sample.timeout()));
    }

    private Map<String, Object> probes(List<ProbeSpec> probes) {
        var all = new LinkedHashMap<String, Object>();
        for (var probe : probes) put(all, probe);
        return all;
    }

    private void put(Map<String, Object> all, ProbeSpec probe) {
        switch (probe) {
            case ProbeSpec.Http http -> all.put("http", http(http));
            case ProbeSpec.Tcp(var port) ->
                    all.put("tcp", port.<Object>map(name -> name).orElse(true));
            case ProbeSpec.Exec(var command) -> all.put("exec", secrets.masked(command));
            case ProbeSpec.Log(var pattern) -> all.put("log", pattern.pattern());
            case ProbeSpec.Notify() -> all.put("notify", true);
        }
    }

    private Map<String, Object> http(ProbeSpec.Http http) {
        return OrderedMaps.of(
                "path", secrets.masked(http.path()),
                "port", http.port(),
                "method", http.method(),
                "headers", secrets.masked(http.headers()),
                "status", http.status().stream().map(EffectiveProbes::range).toList(),
                "body", http.body().map(Pattern::pattern));
    }

    private static String range(ProbeSpec.StatusRange range) {
        return range.from() == range.to() ? "" + range.from() : range.from() + "-" + range.to();
    }
}
