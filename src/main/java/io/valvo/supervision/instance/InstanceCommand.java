package io.valvo.supervision.instance;

import io.valvo.health.ProbeVerdict;
import io.valvo.health.ProbeVerdict.StartTimedOut;
import io.valvo.model.ProcessId;
import io.valvo.model.Signal;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.UsageSample;
import io.valvo.os.ListenSocket;
import io.valvo.os.NotifyMessage;
import io.valvo.ports.PortReply;
import io.valvo.rules.lifecycle.Input;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The messages of an {@link InstanceActor}: orders of supervision, and what its helpers report
 * about the process of one incarnation.
 */
public sealed interface InstanceCommand {
    /** About the process of one incarnation; late news of an earlier one are dropped. */
    sealed interface OfIncarnation extends InstanceCommand {
        int incarnation();
    }

    /**
     * A wish of its owner; numbered, so that it sees in the answer how far the instance has heard.
     */
    record Order(long number, Input input) implements InstanceCommand {}

    /** It may start; this is where the others are. */
    record StartAllowed(InstanceContext.Addresses addresses) implements InstanceCommand {}

    record StartDenied(String why) implements InstanceCommand {}

    record Reconfigure(ServiceSpec spec, boolean gated, boolean grouped)
            implements InstanceCommand {}

    record SendSignal(Signal signal) implements InstanceCommand {}

    /** Something happened to it: what its helpers report, and timers. */
    record LifecycleInput(Input input) implements InstanceCommand {}

    record PortsReplied(PortReply reply) implements InstanceCommand {}

    record ProbeReported(int incarnation, ProbeVerdict verdict) implements OfIncarnation {}

    /** It wasn't ready in time; {@code elsewhere}: it listens, but not where it was told to. */
    record StartOverdue(int incarnation, StartTimedOut verdict, List<String> elsewhere)
            implements OfIncarnation {}

    /** The sampler has seen it near a limit, or for the first time not any more. */
    record Sampled(int incarnation, UsageSample sample) implements OfIncarnation {}

    /** So much of its run time has passed that its limit has to be looked at. */
    record RuntimePassed() implements InstanceCommand {}

    /** A prober of it has ended, by a fault or because it was asked to. */
    record ProberEnded(ActorRef<?> prober) implements InstanceCommand {}

    /** After a fault: its process is to be probed again. */
    record RestartProber(int incarnation) implements OfIncarnation {}

    /** Somebody says on behalf of the process that it is alive. */
    record Heartbeat() implements InstanceCommand {}

    /** The process has answered a request of the gateway. */
    record RequestServed(int incarnation) implements OfIncarnation {}

    /** Somebody said something on the notify socket. */
    record NotifyReceived(NotifyMessage message) implements InstanceCommand {}

    /** It was the process, or a descendant of it. */
    record NotifyVerified(int incarnation, Map<String, String> values) implements OfIncarnation {}

    /**
     * A process was named as the main one.
     *
     * @param main if it is a living one of this family
     */
    record MainPidVerified(int incarnation, long pid, Optional<ProcessId> main)
            implements OfIncarnation {}

    /** All has been read that was said before that end. */
    record NotifyFlushed(Input.Exited exited) implements InstanceCommand {}

    record ScheduleFired() implements InstanceCommand {}

    /** The daemon stood still, or the clock was set, by so much. */
    record ClockMoved(Duration set) implements InstanceCommand {}

    record Warn(String text) implements InstanceCommand {}

    /** Its process, started by an earlier daemon, is watched again. */
    record ProcessAdopted(int incarnation) implements OfIncarnation {}

    /** A copy of a socket that its process has from an earlier daemon. */
    record SocketRecovered(String port, ListenSocket socket) implements InstanceCommand {}

    /**
     * A reload stops it, and starts it again in another shape; should the daemon die, the next.
     *
     * @param yes else that is no longer so
     */
    record RestartAfterStop(boolean yes) implements InstanceCommand {}

    /** Its next process may have its first choice of ports again. */
    record PreferFirstPorts() implements InstanceCommand {}

    /** Its hooks have ended, but for the one that comes after all others. */
    record OtherHooksEnded() implements InstanceCommand {}

    /** The daemon is about to end in order: what stops now is not meant to stay stopped. */
    record DaemonStopping() implements InstanceCommand {}

    /** Duplicates are gone, but for those that are named: it can be spawned. */
    record DuplicatesCleared(int incarnation, List<String> left) implements InstanceCommand {}
}
