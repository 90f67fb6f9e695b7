/**
 * The entry point: {@link Main} hands {@code argv} to {@link io.valvo.cli.Cli} together with what
 * runs a daemon, which the client alone never loads. Arguments come in, an exit code goes out.
 *
 * <p>Nothing else belongs here, and nothing imports it.
 */
@NullMarked
package io.valvo;

import org.jspecify.annotations.NullMarked;
