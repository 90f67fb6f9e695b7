/**
 * What has happened, as immutable records: an {@link Event} is a sequence number, a time, an {@link
 * EventSubject} and an {@link EventData}. {@link EventStore} is the port behind which they outlive
 * the daemon; {@code storage.events} implements it.
 *
 * <p>A new event is a record of the sealed {@link EventData} with its type ({@code
 * noun.past-tense}) and data. The compiler then asks for it in {@code events.EventMask}, where its
 * texts are masked; {@code cli.console.EventNarrator} tells it in plain words.
 */
@NullMarked
package io.valvo.model.event;

import org.jspecify.annotations.NullMarked;
