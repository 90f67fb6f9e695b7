package io.valvo.config;

import io.valvo.model.Stack;

import java.util.List;

/** What became of reading a configuration file. */
public sealed interface Loaded {
    /** It holds together; everything named in it exists. */
    record Ok(Stack stack) implements Loaded {}

    /** All mistakes at once, by file and line. */
    record Bad(List<ConfigError> errors) implements Loaded {}
}
