package io.valvo.rules.lifecycle;

import io.valvo.model.ProcessId;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.HooksSpec;

import java.time.Duration;

/** What is to be done for an instance; the actor performs it and decides nothing. */
public sealed interface Effect {
    /** Ask whether dependencies and group allow a start. */
    record RequestStart() implements Effect {}

    record AcquirePorts() implements Effect {}

    record ReleasePorts() implements Effect {}

    /** That after the stop waits for those before, and is asked for also where there is none. */
    record RunHook(HooksSpec.Point point) implements Effect {}

    /** The hooks that run are no longer wanted. */
    record AbortHooks() implements Effect {}

    record Spawn(int incarnation) implements Effect {}

    /** Watch startup, readiness and health. */
    record StartProbing(ProcessId process) implements Effect {}

    /** Watch health alone, of one that is ready already. */
    record StartHealthProbing() implements Effect {}

    /** This is the main process from now on: its end is that of the instance's. */
    record WatchMainProcess(ProcessId process) implements Effect {}

    record StopProbing() implements Effect {}

    /** See whether the process listens where it was told to. */
    record CheckListening(ProcessId process) implements Effect {}

    /** No more requests to it; {@link Input.Drained} when it has none. */
    record DrainRequests() implements Effect {}

    /** The stop signal to the process's group. */
    record SendStopSignal(ProcessId process) implements Effect {}

    /** {@code abrupt}: no grace period was given, so whoever is killed has outlived none. */
    record KillTree(ProcessId process, boolean abrupt) implements Effect {}

    record ScanTree(ProcessId process) implements Effect {}

    record StartTimer(Input.Timer timer, Duration after) implements Effect {}

    record CancelTimers() implements Effect {}

    /** Set the timer of the schedule to its next time. */
    record ScheduleNext() implements Effect {}

    record CancelSchedule() implements Effect {}

    record Publish(EventData event) implements Effect {}

    /** It failed and restarts by itself: its group may want to restart others. */
    record NotifyGroup() implements Effect {}
}
