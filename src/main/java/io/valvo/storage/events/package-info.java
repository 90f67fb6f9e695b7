/**
 * The durable history of events: {@link SegmentedEventStore} appends frames to segment files and
 * drops the oldest beyond its bounds; it implements {@link io.valvo.model.event.EventStore}.
 * Sequence numbers never come twice, also after SIGKILL or power failure: holes are told as such.
 *
 * <p>Stored events are their type and data, so a new event needs nothing here; a new frame kind
 * goes into {@code EventCodec}. May be imported by {@code daemon} alone.
 */
@NullMarked
package io.valvo.storage.events;

import org.jspecify.annotations.NullMarked;
