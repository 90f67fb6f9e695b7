package io.valvo.wire;

import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /api/v1/plan} and {@code /reload}: another file than the running one; null:
 * the running one.
 */
@SchemaName("PlanBody")
public record PlanBody(@Nullable String file) {}
