/**
 * Parses HOCON, JSON, YAML 1.2 and env files into values that know their file and line: {@link
 * ConfigSource} reads a file and all that it includes, {@link ConfigSection} gives typed access and
 * finds unknown keys, {@link ScalarType} says what is accepted, {@link ErrorCollector} keeps each
 * {@link ConfigError} once.
 *
 * <p>A new format is a class like {@code YamlSource} that yields the same values, and a line in
 * {@link ConfigSource}; a new type of value is a constant of {@link ScalarType} with what a person
 * is told that it should be. May be imported by the other packages of {@code config}, {@code
 * api.query} and {@code daemon}.
 */
@NullMarked
package io.valvo.config.source;

import org.jspecify.annotations.NullMarked;
