/**
 * Renders metrics in the Prometheus text format, anew for each scrape: {@link InstanceMetrics} of
 * instances, {@link GatewayMetrics} of routes, {@link DaemonMetrics} of the daemon itself. What
 * isn't known is left out rather than 0.
 *
 * <p>A new metric is a {@code MetricFamily} in one of the three, with a base unit in its name
 * (seconds, bytes, {@code _total}). Served by {@code api.routes.MetricsRoutes}; may be imported by
 * {@code api.routes}.
 */
@NullMarked
package io.valvo.api.metrics;

import org.jspecify.annotations.NullMarked;
