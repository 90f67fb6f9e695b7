/**
 * What the user has declared, as immutable records: {@link StackSpec} holds every {@link
 * ServiceSpec}, each with all defaults filled in. {@code config.reader} makes them, everybody else
 * only reads them.
 *
 * <p>A new setting is a component of one of these records, a row of {@code model.setting} and its
 * use. A new kind of probe or target is a record of the sealed {@link ProbeSpec} or {@link
 * RouteTarget}: the compiler then asks for it wherever it counts.
 */
@NullMarked
package io.valvo.model.spec;

import org.jspecify.annotations.NullMarked;
