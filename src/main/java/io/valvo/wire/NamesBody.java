package io.valvo.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Body of {@code POST /api/v1/start|stop|restart}: services or instances; null or empty: all. */
@SchemaName("NamesBody")
public record NamesBody(@Nullable List<String> services) {
    public List<String> names() {
        return services == null ? List.of() : services;
    }
}
