package io.valvo.model;

import java.time.Duration;

/**
 * How a process is asked to end, and how long it may take before everything that descends from it
 * is killed.
 */
public record StopSpec(Signal signal, Duration timeout) {}
