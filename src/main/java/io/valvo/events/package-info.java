/**
 * The event log: the actor {@link EventLog} numbers what happens, keeps the latest in a ring and in
 * an {@link io.valvo.model.event.EventStore}, and answers readers that pull by sequence number, so
 * a slow one holds nobody up. Texts pass the {@link EventMask} before anybody keeps or reads them.
 *
 * <p>Anybody tells it a subject and an {@link io.valvo.model.event.EventData}; a new event is a
 * record there and a row in {@link EventMask}. May be imported by whoever tells or reads events.
 */
@NullMarked
package io.valvo.events;

import org.jspecify.annotations.NullMarked;
