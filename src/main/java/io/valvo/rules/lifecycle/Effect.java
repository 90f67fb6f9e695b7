package io.valvo.rules.lifecycle;

import io.valvo.model.ProcessId;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.HooksSpec;

import java.time.Duration;

/** What is to be done for an instance; the actor performs it and decides nothing. */
public sealed interface Effect {
    /** Ask whether dependencies and group allow a start. */
    record AskGate() implements Effect {}

    record LeasePorts() implements Effect {}

    record ReleasePorts() implements Effect {}

    /** That after the stop waits for those before, and is asked for also where there is none. */
    record RunHook(HooksSpec.Point point) implements Effect {}

    /** The hooks that run are no longer wanted. */
    record AbortHook() implements Effect {}

    record Spawn(int incarnation) implements Effect {}

    /** Watch startup, readiness and health. */
    record Probe(ProcessId process) implements Effect {}

    /** Watch health alone, of one that is ready already. */
    record ProbeHealth() implements Effect {}

    /** This is the main process from now on: its end is that of the instance's. */
    record Follow(ProcessId process) implements Effect {}

    record StopProbing() implements Effect {}

    /** See whether the process listens where it was told to. */
    record CheckListening(ProcessId process) implements Effect {}

    /** No more requests to it; {@link Input.Drained} when it has none. */
    record Drain() implements Effect {}

    /** The stop signal to the process's group. */
    record Terminate(ProcessId process) implements Effect {}

    /** {@code abrupt}: no grace period was given, so whoever is killed has outlived none. */
    record KillFamily(ProcessId process, boolean abrupt) implements Effect {}

    record LookForFamily(ProcessId process) implements Effect {}

    record Wake(Input.Timer timer, Duration after) implements Effect {}

    record CancelWakes() implements Effect {}

    /** Set the timer of the schedule to its next time. */
    record ScheduleNext() implements Effect {}

    record CancelSchedule() implements Effect {}

    record Tell(EventData fact) implements Effect {}

    /** It failed and restarts by itself: its group may want to restart others. */
    record TellGroup() implements Effect {}
}
