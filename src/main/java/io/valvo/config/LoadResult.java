package io.valvo.config;

import io.valvo.config.source.ConfigError;
import io.valvo.model.spec.StackSpec;

import java.util.List;

/** What became of reading a configuration file. */
public sealed interface LoadResult {
    /**
     * It holds together; everything named in it exists.
     *
     * @param warnings what is legal but odd, by file and line; {@code validate --strict} refuses
     *     it.
     */
    record Ok(StackSpec stack, List<ConfigError> warnings) implements LoadResult {}

    /** All mistakes at once, by file and line. */
    record Bad(List<ConfigError> errors) implements LoadResult {}
}
