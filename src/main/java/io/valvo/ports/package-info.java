/** Who may use which port: the registry that leases them, and what it asks the operating system. */
@NullMarked
package io.valvo.ports;

import org.jspecify.annotations.NullMarked;
