/**
 * The settings of a configuration as one table. A {@link Setting} is a row: key, type, default, the
 * component of {@code model.spec} that holds it, whether a change needs a new process, one line for
 * the manual. {@link StackSettings} and {@link ServiceSettings} hold all rows, a class for each
 * section. Folded over them are ({@link SettingSection}): what {@code valvo config} writes, what
 * {@code rules.services.ReloadPlan} finds changed, what {@code recovery.SpecFingerprint} keeps, and
 * the tables of {@code docs/configuration.md}. {@code config.reader} reads by the same rows: an
 * object that needs nothing but itself by its {@link SettingObject}.
 *
 * <p>A new setting is a row in the class of its section, in the order of {@code
 * conf/reference.conf}, and its use; a new kind of value a {@link ScalarType}. Knows no file and no
 * parser.
 */
@NullMarked
package io.valvo.model.setting;

import org.jspecify.annotations.NullMarked;
