package io.valvo.wire;

/** Body of {@code scale}. */
@SchemaName("ScaleBody")
public record ScaleBody(int instances) {}
