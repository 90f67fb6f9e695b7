package io.valvo.health;

import io.valvo.model.spec.ProbeSpec;

import org.apache.pekko.util.ByteString;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The request of an HTTP probe, as RFC 9112 writes it; headers of the probe win over its own. */
final class HttpProbeRequest {
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private HttpProbeRequest() {}

    static ByteString of(ProbeSpec.Http probe, String address, int port) {
        var lines =
                headers(probe, address, port).entrySet().stream()
                        .map(it -> it.getKey() + ": " + oneLine(it.getValue()) + "\r\n")
                        .collect(Collectors.joining());
        var text = probe.method() + " " + target(probe.path()) + " HTTP/1.1\r\n" + lines + "\r\n";
        return ByteString.fromString(text, StandardCharsets.UTF_8);
    }

    private static Map<String, String> headers(ProbeSpec.Http probe, String address, int port) {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Host", (address.contains(":") ? "[" + address + "]" : address) + ":" + port);
        headers.put("User-Agent", "valvo");
        headers.put("Accept", "*/*");
        if (WITH_BODY.contains(probe.method())) headers.put("Content-Length", "0");
        headers.putAll(probe.headers());
        headers.put("Connection", "close");
        return headers;
    }

    /**
     * What isn't ASCII is percent-encoded, RFC 3986 2.5; where a fragment begins the target ends.
     */
    private static String target(String path) {
        var text = new StringBuilder();
        for (byte it : path.split("#", 2)[0].getBytes(StandardCharsets.UTF_8)) {
            if (it > ' ') text.append((char) it);
            else text.append(String.format(Locale.ROOT, "%%%02X", it));
        }
        return text.toString();
    }

    private static String oneLine(String value) {
        return value.replaceAll("[\r\n]+", " ");
    }
}
