package io.valvo.wire;

/**
 * A process that cleanup has found.
 *
 * @param kind {@code stray}, {@code zombie}, {@code duplicate} (it looks like a service) or {@code
 *     match} (it was named)
 * @param service instance or service that it belongs to or looks like; empty: none
 * @param action {@code ended}; {@code would end} (a dry run); {@code kept} (not ours, or a zombie,
 *     which only its parent can bury); {@code failed}
 */
@SchemaName("CleanupJson")
public record CleanupJson(long pid, String kind, String service, String command, String action) {}
