package io.valvo.config.effective;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Maps in the order in which they are written; what is absent or empty is left out. */
final class OrderedMaps {
    private OrderedMaps() {}

    /** Names and values by turns. */
    static Map<String, Object> of(Object... namesAndValues) {
        var map = new LinkedHashMap<String, Object>();
        var all = Arrays.asList(namesAndValues);
        for (int i = 0; i < all.size(); i += 2) put(map, (String) all.get(i), all.get(i + 1));
        return map;
    }

    private static void put(Map<String, Object> map, String name, Object value) {
        switch (value) {
            case Optional<?> optional -> optional.ifPresent(inner -> map.put(name, inner));
            case OptionalInt number -> number.ifPresent(inner -> map.put(name, inner));
            case Map<?, ?> inner when inner.isEmpty() -> {}
            case List<?> list when list.isEmpty() -> {}
            default -> map.put(name, value);
        }
    }
}
