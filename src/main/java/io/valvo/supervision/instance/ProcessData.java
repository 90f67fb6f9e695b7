package io.valvo.supervision.instance;

import io.valvo.model.ProcessId;
import io.valvo.rules.recovery.AdoptedLifecycle.Adopted;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The latest process of an instance. Written by {@link ProcessStarter} when one is asked for, and
 * by {@link MainProcess} when it has appeared.
 */
final class ProcessData {
    Optional<ProcessId> latest = Optional.empty();
    List<String> command = List.of();
    Optional<Instant> startedAt = Optional.empty();

    /**
     * When somebody began to watch the process become ready; its start's timeout counts from here.
     * By {@link InstanceContext#awake}.
     */
    Optional<Instant> watchedFrom = Optional.empty();

    /** A process of an earlier daemon that nobody watches yet. */
    Optional<Adopted> adopted = Optional.empty();

    /** Incarnation of the latest spawn that was asked for. */
    int latestSpawn;

    /** The time of day was set by so much. */
    void clockMoved(Duration set) {
        startedAt = startedAt.map(it -> it.plus(set));
    }
}
