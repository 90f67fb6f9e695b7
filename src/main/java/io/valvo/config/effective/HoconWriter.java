package io.valvo.config.effective;

import com.typesafe.config.ConfigUtil;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes values as HOCON: a setting on each line, parts indented. */
final class HoconWriter {
    private static final String INDENT = "    ";

    private HoconWriter() {}

    static String text(Map<String, Object> values) {
        return lines(values, "");
    }

    private static String lines(Map<?, ?> values, String indent) {
        return values.entrySet().stream()
                .map(entry -> indent + key(entry.getKey()) + value(entry.getValue(), indent) + "\n")
                .collect(Collectors.joining());
    }

    private static String key(Object name) {
        var text = name.toString();
        return text.matches("[A-Za-z0-9_-]+") ? text : ConfigUtil.quoteString(text);
    }

    private static String value(Object value, String indent) {
        return value instanceof Map<?, ?> map
                ? " {\n" + lines(map, indent + INDENT) + indent + "}"
                : " = " + plain(value);
    }

    private static String plain(Object value) {
        return switch (value) {
            case Collection<?> list ->
                    list.stream()
                            .map(HoconWriter::plain)
                            .collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(it -> key(it.getKey()) + " = " + plain(it.getValue()))
                            .collect(Collectors.joining(", ", "{ ", " }"));
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            default -> ConfigUtil.quoteString(value.toString());
        };
    }
}
