/**
 * Counts events, restarts, probe results and their times since the daemon began ({@link
 * EventCounters}), for {@code api.metrics} to render. Events and probe times come in from any
 * thread, sums go out; nothing here knows Prometheus.
 *
 * <p>A new counter is a field there, fed by an {@link io.valvo.model.event.EventData}. May be
 * imported by {@code api} and {@code daemon}.
 */
@NullMarked
package io.valvo.metrics;

import org.jspecify.annotations.NullMarked;
