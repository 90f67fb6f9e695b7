/**
 * Identities and other values that all packages share: a process for ever (pid and start time,
 * {@link ProcessId}), the {@code VALVO_ID} that its descendants inherit ({@link ProcessMarker}),
 * its wait status ({@link Exit}) and why it ended ({@link EndCause}), signal(7) numbers, instance
 * names.
 *
 * <p>Nothing here acts: immutable records and enums, no clock, no file, no actor. What is declared
 * lies in {@code model.spec}, what is the case in {@code model.status}, what happened in {@code
 * model.event}. Anybody may import it but {@code statedir}, {@code wire} and {@code client}.
 */
@NullMarked
package io.valvo.model;

import org.jspecify.annotations.NullMarked;
