package io.valvo.supervision.instance;

import java.util.List;
import java.util.Map;

/**
 * What the latest incarnation was spawned with. Written by {@link SpawnRequests}; fingerprint and
 * offsets by {@link InstanceRecorder}, which keeps them for the next daemon.
 */
final class SpawnData {
    Map<String, String> environment = Map.of();

    /** What the process of the incarnation {@code markedIncarnation} carries. */
    String marker = "";

    int markedIncarnation;

    /** Of the specification that the latest process was started with. */
    String fingerprint = "";

    /** Where in its logs the incarnation begins. */
    List<Long> logFrom = List.of();
}
