/**
 * Reads sections of a configuration into the records of {@code model.spec}, one reader for each
 * part of a service, and checks what only the whole can tell: cycles, templates, conditions ({@link
 * StackReader}). A wrong value is told and counts as absent, so one run finds all mistakes.
 *
 * <p>A new setting is a row of {@code model.setting}, read by {@code section.get(row)}; what people
 * know it by elsewhere goes into {@link ForeignKeys}, what is legal but odd into {@code
 * PlausibilityChecks}. May be imported by {@code config} and {@code config.effective}.
 */
@NullMarked
package io.valvo.config.reader;

import org.jspecify.annotations.NullMarked;
