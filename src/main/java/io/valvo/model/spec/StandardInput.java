package io.valvo.model.spec;

import java.nio.file.Path;

/** What a process reads from descriptor 0. */
public sealed interface StandardInput {
    /** {@code /dev/null}: nothing to read. */
    record Nothing() implements StandardInput {}

    /** What the daemon itself was given: a terminal, a pipe, a file. */
    record Inherited() implements StandardInput {}

    /** From its beginning, at each start; absolute. */
    record File(Path file) implements StandardInput {}

    StandardInput NOTHING = new Nothing();
}
