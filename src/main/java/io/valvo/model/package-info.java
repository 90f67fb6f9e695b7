/** Values: what the user declared, what was leased, what happened. Nothing here acts. */
@NullMarked
package io.valvo.model;

import org.jspecify.annotations.NullMarked;
