package io.valvo.model.spec;

import java.time.Duration;
import java.util.Optional;

/**
 * Where output goes and how long it is kept.
 *
 * @param maxSize bytes after which the file is rotated
 * @param keep rotated files kept
 */
public record LogSpec(
        long maxSize,
        Optional<Duration> maxAge,
        int keep,
        boolean compress,
        boolean separateStderr) {}
