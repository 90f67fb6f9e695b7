package io.valvo.wire;

/** Body of {@code scale}. */
public record ScaleBody(int instances) {}
