/**
 * An HTTP/1.1 client of one known server, over the Unix socket (RFC 9112 as far as needed; chunked
 * bodies, {@code text/event-stream}), and a JSON reader: {@link DaemonClient} takes a {@link
 * DaemonRequest}, gives a {@link DaemonResponse} with {@link JsonValue} or {@link SseReader}.
 * Failures are a {@link ClientException} with text and {@link ExitCode}.
 *
 * <p>Everything here is loaded at each call of the command line: neither Pekko nor Jackson's
 * databind, no reflection. Imports {@code statedir}, {@code wire} and {@code text}; may be imported
 * by whoever talks to a daemon from outside.
 */
@NullMarked
package io.valvo.client;

import org.jspecify.annotations.NullMarked;
