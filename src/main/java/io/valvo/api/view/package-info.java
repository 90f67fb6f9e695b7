/**
 * Turns what is known inside into what is told outside: {@link WireMapping} and {@link UsageReport}
 * fill the records of {@code wire}, {@link StatusTable} renders {@code text/plain}, {@link
 * HealthReport} and {@link DaemonHealth} answer health checks, {@link WhyExplanation} the chain of
 * causes. Values come in, documents go out.
 *
 * <p>A new field is filled here and nowhere else, secrets masked. May be imported by {@code
 * api.routes}, {@code api} and {@code daemon}.
 */
@NullMarked
package io.valvo.api.view;

import org.jspecify.annotations.NullMarked;
