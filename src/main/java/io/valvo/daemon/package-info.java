/**
 * The composition root and the operating system's process around it: {@link DaemonLauncher} takes
 * the order, {@link DaemonProcess} holds lock, signals, console and the actor system, the actor
 * {@link Guardian} wires all others by hand. A {@link io.valvo.model.spec.StackSpec} comes in, an
 * exit code goes out.
 *
 * <p>A new part is made in {@link Guardian} (supervised, told of by {@code actors.FaultReporting})
 * and handed to who needs it; two parts that must not know each other are joined by a bridge such
 * as {@code GatewayBridge}. May import everything; only {@code Main} imports it.
 */
@NullMarked
package io.valvo.daemon;

import org.jspecify.annotations.NullMarked;
