/**
 * What the user has declared, as immutable records: {@link StackSpec} holds every {@link
 * ServiceSpec}, each with all defaults filled in. {@code config.reader} makes them, everybody else
 * only reads them.
 *
 * <p>A new setting is a component of one of these records; then a line in its reader in {@code
 * config.reader}, one in {@code config.effective}, a row in {@code
 * rules.services.ReloadableSettings} that says whether a running process must be restarted for it,
 * and one in {@code docs/configuration.md}. A new kind of probe or target is a record of the sealed
 * {@link ProbeSpec} or {@link RouteTarget}: the compiler then asks for it wherever it counts.
 */
@NullMarked
package io.valvo.model.spec;

import org.jspecify.annotations.NullMarked;
