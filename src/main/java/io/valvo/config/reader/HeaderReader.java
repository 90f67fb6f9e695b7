package io.valvo.config.reader;

import io.valvo.config.source.ConfigSection;
import io.valvo.model.setting.ScalarType;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads header fields of HTTP; their names are case-insensitive (RFC 9110, 5.1). */
final class HeaderReader {
    private HeaderReader() {}

    /** By lower-case name. */
    static Map<String, String> headers(ConfigSection section) {
        var headers = new TreeMap<String, String>();
        for (var name : section.names())
            section.get(name, ScalarType.TEXT)
                    .ifPresent(value -> headers.put(name.toLowerCase(Locale.ROOT), value));
        return headers;
    }
}
