package io.valvo.config;

import io.valvo.model.Stack;

import java.util.List;

/** What became of reading a configuration file. */
public sealed interface Loaded {
    /**
     * It holds together; everything named in it exists.
     *
     * @param warnings what is legal but odd, by file and line; {@code validate --strict} refuses
     *     it.
     */
    record Ok(Stack stack, List<ConfigError> warnings) implements Loaded {}

    /** All mistakes at once, by file and line. */
    record Bad(List<ConfigError> errors) implements Loaded {}
}
