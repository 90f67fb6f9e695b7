/** The actors that keep services running: Services, Group, Instance. */
@NullMarked
package io.valvo.supervision;

import org.jspecify.annotations.NullMarked;
