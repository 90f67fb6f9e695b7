package io.valvo.wire;

import org.jspecify.annotations.Nullable;

/** Body of {@code swap}; null: the service as it is declared. */
@SchemaName("SwapBody")
public record SwapBody(@Nullable String variant) {}
