/**
 * What is the case at one moment, as immutable records: {@link InstanceStatus} and {@link
 * ServiceStatus} for people and other actors, {@link UsageSample} as measured, {@link Lease} of a
 * port, and {@link InstanceRecord}, by which the next daemon goes on.
 *
 * <p>{@link InstanceStore} is the port through which instances are kept; {@code storage.ledger}
 * implements it. A new state is a constant of {@link InstanceState}, whose words users read and
 * write.
 */
@NullMarked
package io.valvo.model.status;

import org.jspecify.annotations.NullMarked;
