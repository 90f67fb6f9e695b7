/**
 * The truth after a crash: {@link Ledger} keeps which process is whose, leases, wishes and counters
 * as JSON in a {@code Journal}, an append-only file of put and remove frames that is rewritten when
 * it is mostly outdated. It implements {@link io.valvo.model.status.InstanceStore}; values come in
 * at each transition, everything goes out once, at boot.
 *
 * <p>A new kind of record is a key prefix in {@link Ledger} with a codec like {@code
 * InstanceCodec}; enum constants are stored by name and never renamed. May be imported by {@code
 * recovery} and {@code daemon}.
 */
@NullMarked
package io.valvo.storage.ledger;

import org.jspecify.annotations.NullMarked;
