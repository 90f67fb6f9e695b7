/** The program: the entry point and the guardian that wires everything by hand. */
@NullMarked
package io.valvo;

import org.jspecify.annotations.NullMarked;
