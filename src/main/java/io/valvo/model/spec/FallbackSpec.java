package io.valvo.model.spec;

import java.util.List;

/**
 * The command that runs instead of the real one once it has failed to start {@code after} times in
 * a row.
 */
public record FallbackSpec(List<String> command, int after) {}
