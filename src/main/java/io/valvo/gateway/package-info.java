/** Requests to services: who answers which one, when, and what if nobody can. */
@NullMarked
package io.valvo.gateway;

import org.jspecify.annotations.NullMarked;
