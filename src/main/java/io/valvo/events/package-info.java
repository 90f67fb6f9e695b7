/** The event log: numbers what happens, keeps it, replays it. */
@NullMarked
package io.valvo.events;

import org.jspecify.annotations.NullMarked;
