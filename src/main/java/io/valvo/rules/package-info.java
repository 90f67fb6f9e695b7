/** Pure decisions: what is and what happened come in as values, what to do goes out as values. */
@NullMarked
package io.valvo.rules;

import org.jspecify.annotations.NullMarked;
