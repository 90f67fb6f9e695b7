/**
 * Training runs for the JVM's AOT cache (JEP 483): {@link ClientTraining} and {@link
 * DaemonTraining} live a client's and a daemon's usual life in a temporary folder, {@link
 * GatewayTraining} sends requests through it, so that the classes and profiles recorded are those
 * that are needed.
 *
 * <p>A new frequent path is one more call in their lists. Run by {@code valvo train} when a package
 * is built; may be imported by {@code Main} alone.
 */
@NullMarked
package io.valvo.training;

import org.jspecify.annotations.NullMarked;
