package io.valvo.config.reader;

import io.valvo.config.source.ConfigSection;
import io.valvo.config.source.DidYouMean;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.setting.ServingSettings;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.TestRequestSpec;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads the request by which a service is tested. */
final class TestRequestReader {
    /** Those that say how the connection is used are set by who sends. */
    private static final Set<String> OF_THE_SENDER =
            Set.of("connection", "content-length", "expect", "host", "upgrade");

    private TestRequestReader() {}

    static TestRequestSpec sample(ConfigSection section) {
        var sample =
                new TestRequestSpec(
                        section.get(ServingSettings.HTTP),
                        section.get(ServingSettings.PORT),
                        section.get(ServingSettings.METHOD),
                        headers(section.section("headers")),
                        section.get(ServingSettings.BODY),
                        section.get(ServingSettings.TIMEOUT));
        section.close();
        return sample;
    }

    /** What it names must be there. */
    static void sense(ConfigSection section, ServiceSpec spec) {
        var ports = spec.ports().keySet();
        var sample = spec.serving().sample();
        if (sample.path().isPresent() && ports.isEmpty())
            section.wrong(
                    "http",
                    "a request, but the service has no port",
                    "",
                    "declare one: ports.http = 8080");
        sample.port()
                .filter(it -> !ports.contains(it))
                .ifPresent(it ->
                        section.wrong(
                                "port",
                                "\"" + it + "\"",
                                "the name of a port of this service",
                                DidYouMean.text(it, ports)));
    }

    private static Map<String, String> headers(ConfigSection section) {
        var headers = new LinkedHashMap<String, String>();
        for (var name : section.names()) {
            if (OF_THE_SENDER.contains(name.toLowerCase(Locale.ROOT)))
                section.wrong(name, name, "a header that is not set by Valvo itself", "remove it");
            else section.get(name, ScalarType.TEXT).ifPresent(value -> headers.put(name, value));
        }
        return headers;
    }
}
