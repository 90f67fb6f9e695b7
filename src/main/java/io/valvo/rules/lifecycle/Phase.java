package io.valvo.rules.lifecycle;

import io.valvo.model.EndCause;
import io.valvo.model.ProcessId;
import io.valvo.model.status.InstanceState;

import java.time.Instant;
import java.util.Optional;

/** What the process of an instance is doing. {@link #state()} is the word users see for it. */
public sealed interface Phase {
    record Stopped() implements Phase {}

    record Failed(String why) implements Phase {}

    record Completed() implements Phase {}

    /** A job between two runs. */
    record Scheduled() implements Phase {}

    /** Waits for its dependencies or its group. */
    record AwaitingDependencies(String why) implements Phase {}

    record AcquiringPorts(String why) implements Phase {}

    /** The pre-start hook runs. */
    record PreStartHook() implements Phase {}

    /**
     * Its process is about to appear.
     *
     * @param doomed why that will be ended at once, unless it is wanted again by then
     */
    record Spawning(Optional<Ending> doomed) implements Phase {
        Spawning() {
            this(Optional.empty());
        }
    }

    record Starting(ProcessId process) implements Phase {}

    record Ready(ProcessId process, Instant since) implements Phase {}

    record Unhealthy(ProcessId process, Instant since, String why) implements Phase {}

    /** It gets no more requests; the last ones are answered. */
    record Draining(ProcessId process, Ending ending) implements Phase {}

    /** The pre-stop hook runs. */
    record PreStopHook(ProcessId process, Ending ending) implements Phase {}

    /**
     * It was asked to end; {@code killing}: the grace period is over and its family is being
     * killed.
     */
    record Stopping(ProcessId process, Ending ending, boolean killing) implements Phase {}

    /**
     * The process is gone; what descends from it is waited for until {@code deadline}, then killed.
     */
    record ReapingTree(ProcessId process, Ending ending, Instant deadline, boolean killing)
            implements Phase {}

    /** The last hooks run. */
    record PostStopHook() implements Phase {}

    /** Waits for the next try. */
    record Backoff(Instant until, String why) implements Phase {}

    /**
     * Why a process is being ended, decided before the signal is sent.
     *
     * @param why for people; may be empty
     * @param healthy it had been ready for as long as clears its failures
     * @param last it isn't started again
     * @param abrupt it is killed at once, without a grace period
     */
    record Ending(EndCause cause, String why, boolean healthy, boolean last, boolean abrupt) {
        public Ending(EndCause cause, String why, boolean healthy) {
            this(cause, why, healthy, false);
        }

        Ending(EndCause cause, String why, boolean healthy, boolean last) {
            this(cause, why, healthy, last, false);
        }

        Ending abruptly() {
            return new Ending(cause, why, healthy, last, true);
        }
    }

    default InstanceState state() {
        return switch (this) {
            case Stopped _ -> InstanceState.STOPPED;
            case Failed _ -> InstanceState.FAILED;
            case Completed _ -> InstanceState.COMPLETED;
            case Scheduled _ -> InstanceState.SCHEDULED;
            case AwaitingDependencies _, AcquiringPorts _ -> InstanceState.PENDING;
            case PreStartHook _, Spawning _, Starting _ -> InstanceState.STARTING;
            case Ready _ -> InstanceState.READY;
            case Unhealthy _ -> InstanceState.UNHEALTHY;
            case Draining _, PreStopHook _, Stopping _ -> InstanceState.STOPPING;
            case ReapingTree _, PostStopHook _ -> InstanceState.STOPPING;
            case Backoff _ -> InstanceState.BACKOFF;
        };
    }

    /** Why it is there, for people; empty when the state says it all. */
    default String reason() {
        return switch (this) {
            case Failed(var why) -> why;
            case AwaitingDependencies(var why) -> why;
            case AcquiringPorts(var why) -> why;
            case Unhealthy(_, _, var why) -> why;
            case Backoff(_, var why) -> why;
            case Draining(_, var ending) -> ending.why();
            case PreStopHook(_, var ending) -> ending.why();
            case Stopping(_, var ending, _) -> ending.why();
            case ReapingTree(_, var ending, _, _) -> ending.why();
            case Stopped _, Completed _, Scheduled _, PreStartHook _, Spawning _ -> "";
            case Starting _, Ready _, PostStopHook _ -> "";
        };
    }

    /** The process, while it lives. */
    default Optional<ProcessId> living() {
        return switch (this) {
            case Starting(var process) -> Optional.of(process);
            case Ready(var process, _) -> Optional.of(process);
            case Unhealthy(var process, _, _) -> Optional.of(process);
            case Draining(var process, _) -> Optional.of(process);
            case PreStopHook(var process, _) -> Optional.of(process);
            case Stopping(var process, _, _) -> Optional.of(process);
            case Stopped _,
                    Failed _,
                    Completed _,
                    Scheduled _,
                    AwaitingDependencies _,
                    AcquiringPorts _ ->
                    Optional.empty();
            case PreStartHook _, Spawning _, ReapingTree _, PostStopHook _, Backoff _ ->
                    Optional.empty();
        };
    }
}
