package io.valvo.model.setting;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A written default as the manual's table shows it. */
final class SettingText {
    private static final String NONE = "–";

    private SettingText() {}

    /** Two or three pairs. */
    static Map<String, Object> ordered(Object... namesAndValues) {
        var all = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2)
            all.put((String) namesAndValues[i], namesAndValues[i + 1]);
        return all;
    }

    static String cell(Object written) {
        var text = text(written);
        return text.equals(NONE) ? NONE : "`" + text + "`";
    }

    private static String text(Object written) {
        return switch (written) {
            case Optional<?> it -> it.map(SettingText::text).orElse(NONE);
            case Map<?, ?> it ->
                    it.entrySet().stream()
                            .map(e -> e.getKey() + " = " + text(e.getValue()))
                            .collect(Collectors.joining(", ", "{", "}"));
            case Collection<?> it ->
                    it.stream().map(SettingText::text).collect(Collectors.joining(", ", "[", "]"));
            case Double it -> BigDecimal.valueOf(it).stripTrailingZeros().toPlainString();
            default -> written.toString();
        };
    }
}
