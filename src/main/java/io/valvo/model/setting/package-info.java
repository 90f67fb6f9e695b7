/**
 * What a setting may be: a {@link ScalarType} takes the text of a configuration and gives the
 * value, or says what was expected and what to do. Knows no file and no parser. A new kind of value
 * is a constant here, or where only one reader needs it. May be imported by whoever reads or shows
 * settings.
 */
@NullMarked
package io.valvo.model.setting;

import org.jspecify.annotations.NullMarked;
