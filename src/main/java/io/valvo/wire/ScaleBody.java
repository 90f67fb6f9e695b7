package io.valvo.wire;

import org.jspecify.annotations.Nullable;

/** Body of {@code scale}; null: as many as are declared. */
@SchemaName("ScaleBody")
public record ScaleBody(@Nullable Integer instances) {}
