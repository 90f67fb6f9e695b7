/**
 * The command line: reads arguments into an {@link io.valvo.cli.Order}, and performs it as an HTTP
 * client and a printer. Hot verbs are parsed by hand ({@link io.valvo.cli.FastPath}); everything
 * else, and all help, by picocli.
 */
@NullMarked
package io.valvo.cli;

import org.jspecify.annotations.NullMarked;
