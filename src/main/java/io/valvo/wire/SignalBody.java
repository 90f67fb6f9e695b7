package io.valvo.wire;

/** Body of {@code signal}: {@code HUP}, {@code SIGHUP} or {@code 1}. */
@SchemaName("SignalBody")
public record SignalBody(String signal) {}
